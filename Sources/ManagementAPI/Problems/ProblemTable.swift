import ConnectionLifecycle
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import Issuance
import KeyMaterial
import KeystoreFormats

/// Which kind of problem each refusal of the rules is: the only place where their codes meet HTTP statuses.
enum ProblemTable {
    static let directory: [DirectoryError.Code: ProblemKind] = [
        .notFound: .notFound,
        .alreadyExists: alreadyExists,
        .invalid: invalidValue,
        .inUse: inUse,
        .incomplete: ProblemKind("incomplete", 409, "The arrangement lacks something"),
        .tooMany: ProblemKind("too-many", 409, "There are as many as are allowed"),
        .changedMeanwhile: changedMeanwhile,
        .unconfirmed: ProblemKind("confirmation-needed", 409, "Something would stop working"),
        .certificateAlreadyAssigned: certificateAlreadyAssigned,
        .publicKeyAlreadyAssigned: ProblemKind(
            "public-key-already-assigned", 409, "Another user's certificate has the same key"),
        .certificateRefused: ProblemKind("certificate-refused", 422, "The certificate cannot be used"),
        .revocationListRefused: ProblemKind(
            "revocation-list-refused", 422, "The revocation list cannot be relied on"),
        .passwordTooWeak: ProblemKind("password-too-weak", 422, "The password is too weak"),
        .signInRefused: .unauthenticated,
        .undecided: unavailable,
        .storeUnavailable: unavailable,
    ]

    static let tenant: [TenantError.Code: ProblemKind] = [
        .notFound: .notFound,
        .alreadyExists: alreadyExists,
        .badInput: ProblemKind("bad-input", 422, "The content cannot be used"),
        .wrongPassphrase: wrongPassphrase,
        .keyPassphraseNeeded: ProblemKind("key-passphrase-needed", 422, "A key has a passphrase of its own"),
        .severalKeys: ProblemKind("several-keys", 422, "The file holds several key pairs"),
        .protectedEntry: ProblemKind("protected-entry", 409, "The entry belongs to the tenant"),
        .inUse: inUse,
        .limitExceeded: limitExceeded,
        .notRunnable: ProblemKind("not-runnable", 422, "The flow has parts that cannot be carried out here"),
        .notDeployed: ProblemKind("not-deployed", 409, "The flow is not deployed"),
        .wrongStatus: ProblemKind("wrong-status", 409, "The message's status does not allow this"),
        .payloadNotKept: ProblemKind("payload-not-kept", 409, "The message's payload is gone"),
        .conflict: changedMeanwhile,
        .storeFailed: unavailable,
    ]

    static let issuance: [IssuanceError.Code: ProblemKind] = [
        .invalidValidity: invalidValue,
        .invalidSubject: invalidValue,
        .requestNotProven: ProblemKind("request-not-proven", 422, "The request does not prove its key"),
        .weakKey: ProblemKind("weak-key", 422, "The key is too weak to be certified"),
        .renewalRefused: ProblemKind("renewal-refused", 422, "The request is not for the certificate's successor"),
        .emptyPassphrase: passphraseNeeded,
        .invalidFormat: invalidValue,
        .wrongState: ProblemKind("wrong-authority-state", 409, "The authority's life does not allow that now"),
        .notFound: .notFound,
        .failed: unavailable,
        .storeUnavailable: unavailable,
    ]

    static let connection: [ConnectionError.Code: ProblemKind] = [
        .notFound: .notFound,
        .arrangementNotFound: connectionRefused,
        .arrangementOfAnotherUser: connectionRefused,
        .otherAuthenticationMethod: connectionRefused,
        .channelNotFound: connectionRefused,
        .channelAmbiguous: connectionRefused,
        .aliasTaken: alreadyExists,
        .keyPairMissing: connectionRefused,
        .callNotProven: connectionRefused,
        .newCertificateRefused: connectionRefused,
        .newCertificateNotSeen: connectionRefused,
        .busy: ProblemKind("connection-busy", 409, "The connection is being changed"),
        .invalid: invalidValue,
        .inUse: inUse,
        .outOfOrder: .defect,
    ]

    static let keyMaterial: [KeyMaterialError.Code: ProblemKind] = [
        .malformed: malformed,
        .unsupported: unsupported,
        .limitExceeded: limitExceeded,
        .passphraseRequired: passphraseNeeded,
        .wrongPassphrase: wrongPassphrase,
        .notFound: ProblemKind("nothing-found", 422, "The content does not hold what was asked for"),
        .invalidValue: invalidValue,
        .keyNotUsable: ProblemKind("key-not-usable", 422, "The key cannot be used here"),
    ]

    static let keystore: [KeystoreError.Code: ProblemKind] = [
        .wrongPassphrase: wrongPassphrase,
        .passphraseNeeded: passphraseNeeded,
        .damaged: malformed,
        .unsupported: unsupported,
        .limitExceeded: limitExceeded,
        .notAKeystore: ProblemKind("not-a-keystore", 422, "The content is no keystore or certificate"),
        .aliasInUse: alreadyExists,
        .aliasNotFound: .notFound,
        .keyLocked: passphraseNeeded,
        .notRepresentable: unsupported,
    ]

    static let flow: [FlowError.Code: ProblemKind] = [
        .malformedXML: malformed,
        .notAFlow: ProblemKind("not-a-flow", 422, "The content is no integration flow"),
        .limitExceeded: limitExceeded,
        .malformedParameters: malformed,
        .unsupported: unsupported,
        .badExpression: ProblemKind("bad-expression", 422, "An expression cannot be read"),
        .notFound: ProblemKind("not-in-flow", 422, "The flow has no such part"),
        .stepFailed: ProblemKind("step-failed", 422, "A step of the flow failed"),
    ]

    /// For a code that a newer part throws and this table does not know yet.
    static let refused = ProblemKind("refused", 422, "The request was refused")

    static let connectionRefused = ProblemKind("connection-refused", 422, "The connection cannot be made")
    static let certificateAlreadyAssigned = ProblemKind(
        "certificate-already-assigned", 409, "The certificate is assigned to another user")
    static let alreadyExists = ProblemKind("already-exists", 409, "Something has that name already")
    static let invalidValue = ProblemKind("invalid-value", 422, "A value does not follow its rule")
    static let changedMeanwhile = ProblemKind("changed-meanwhile", 409, "Somebody else changed it at the same time")
    static let inUse = ProblemKind("in-use", 409, "Something else refers to it")
    static let unavailable = ProblemKind("unavailable", 503, "The server cannot decide now")
    static let malformed = ProblemKind("malformed", 422, "The content is damaged or of another format")
    static let unsupported = ProblemKind("unsupported", 422, "The content uses something that is not supported")
    static let limitExceeded = ProblemKind("limit-exceeded", 422, "A limit is exceeded")
    static let wrongPassphrase = ProblemKind("wrong-passphrase", 422, "The passphrase does not open it")
    static let passphraseNeeded = ProblemKind("passphrase-needed", 422, "A passphrase is needed")
}
