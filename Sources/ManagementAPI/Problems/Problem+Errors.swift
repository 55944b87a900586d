import ConnectionLifecycle
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import Issuance
import KeyMaterial
import KeystoreFormats
import ManagementSchema

extension Problem {
    /// What a caller is told about an error; nil for one that is not the caller's, which only the log tells about.
    init?(describing error: any Error) {
        switch error {
        case let error as ProblemError: self = error.problem
        case let error as DirectoryError: self.init(error)
        case let error as TenantError: self.init(error)
        case let error as IssuanceError:
            self.init(ProblemTable.issuance[error.code], error.detail, hint: error.hint)
        case let error as ConnectionError:
            self.init(ProblemTable.connection[error.code], error.detail, hint: error.hint)
        case let error as SideUnreachable: self.init(ProblemTable.unavailable, error.detail)
        case let error as KeyMaterialError:
            self.init(ProblemTable.keyMaterial[error.code], error.detail, place: error.location)
        case let error as KeystoreError:
            self.init(ProblemTable.keystore[error.code], error.detail, place: error.location)
        case let error as FlowError:
            self.init(ProblemTable.flow[error.code], error.detail, place: error.location)
        default: return nil
        }
    }

    private init(_ kind: ProblemKind?, _ detail: String, hint: String? = nil, place: String? = nil) {
        let kind = kind ?? ProblemTable.refused
        self.init(type: kind.type, title: kind.title, status: kind.status, detail: detail)
        self.hint = hint
        if let place { errors = [ProblemPlace(pointer: place, detail: detail)] }
    }

    private init(_ error: DirectoryError) {
        self.init(ProblemTable.directory[error.code], error.detail, hint: error.hint)
        owner = error.owner
        rule = error.rule?.rawValue
        clashingCertificate = error.clashing?.hex
        switch error.code {
        case .certificateAlreadyAssigned: waysOut = [.createKeyPair, .ownKey, .move(from: error.owner)]
        case .publicKeyAlreadyAssigned: waysOut = [.createKeyPair, .ownKey, .overridePublicKey]
        case .certificateRefused:
            if let finding = error.finding { errors = [ProblemPlace(pointer: finding, detail: error.detail)] }
        default: break
        }
    }

    private init(_ error: TenantError) {
        self.init(ProblemTable.tenant[error.code], error.detail, hint: error.hint)
        if !error.aliases.isEmpty { aliases = error.aliases }
        if !error.missing.isEmpty { missing = error.missing }
    }
}

extension ProblemWayOut {
    static let createKeyPair = ProblemWayOut(
        code: "create-key-pair", detail: "Create and download a key pair for the user.", operation: "createKeyPair")
    static let ownKey = ProblemWayOut(
        code: "own-key", detail: "Let the caller make its own key, and upload its certificate or request.",
        operation: "signCertificateRequest")
    static let overridePublicKey = ProblemWayOut(
        code: "override-public-key",
        detail: "Assign it all the same: whoever holds the key can then call as either user.",
        operation: "assignCertificate")

    static func move(from owner: String?) -> ProblemWayOut {
        ProblemWayOut(
            code: "move", detail: "Move the certificate; \(owner ?? "its owner") can then no longer call with it.",
            operation: "moveCertificate")
    }
}
