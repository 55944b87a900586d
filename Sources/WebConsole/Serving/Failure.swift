import ConnectionLifecycle
import HTTPTypes
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import Issuance
import KeyMaterial
import KeystoreFormats

/// An error of any part, as the console tells it: status, what happened and where, and what to do.
struct Failure: Sendable {
    var status: HTTPResponse.Status
    var title: String
    var notice: Notice

    init(_ error: any Error) {
        var detail: String
        var hint: String?
        switch error {
        case let error as ConsoleError:
            (status, detail, hint) = (HTTPResponse.Status(code: error.status.rawValue), error.detail, error.hint)
        case let error as DirectoryError:
            (status, detail, hint) = (Self.status(error.code), error.detail, error.hint)
        case let error as TenantError:
            (status, detail, hint) = (Self.status(error.code), error.detail, error.hint)
        case let error as IssuanceError:
            status = error.code == .storeUnavailable ? .serviceUnavailable : .unprocessableContent
            (detail, hint) = (error.detail, error.hint)
        case let error as ConnectionError:
            status = error.code == .notFound ? .notFound : error.code == .busy ? .conflict : .unprocessableContent
            (detail, hint) = (error.detail, error.hint)
        case let error as SideUnreachable: (status, detail, hint) = (.serviceUnavailable, error.detail, nil)
        case let error as KeystoreError:
            (status, detail, hint) = (.unprocessableContent, error.description, Self.hint(error.code))
        case let error as KeyMaterialError:
            (status, detail, hint) = (.unprocessableContent, error.description, nil)
        case let error as FlowError:
            (status, detail, hint) = (.unprocessableContent, "\(error)", nil)
        default:
            status = .internalServerError
            detail = "The page could not be made because of a defect of the server."
            hint = "Try again. If it stays so, look into the server's log."
        }
        if detail.isEmpty { detail = "The request was refused." }
        title = Self.title(status)
        notice = Notice(.bad, Self.sentence(detail), hint: hint.map(Self.sentence), id: "error")
    }

    /// Whether the person can put it right in the form they sent.
    var isCorrectable: Bool { (400..<500).contains(status.code) && status != .forbidden && status != .notFound }

    private static func status(_ code: DirectoryError.Code) -> HTTPResponse.Status {
        switch code {
        case .notFound: .notFound
        case .alreadyExists, .inUse, .changedMeanwhile, .certificateAlreadyAssigned, .publicKeyAlreadyAssigned:
            .conflict
        case .undecided, .storeUnavailable: .serviceUnavailable
        default: .unprocessableContent
        }
    }

    private static func status(_ code: TenantError.Code) -> HTTPResponse.Status {
        switch code {
        case .notFound: .notFound
        case .alreadyExists, .inUse, .conflict, .protectedEntry, .wrongStatus: .conflict
        case .storeFailed: .serviceUnavailable
        default: .unprocessableContent
        }
    }

    private static func hint(_ code: KeystoreError.Code) -> String? {
        switch code {
        case .wrongPassphrase: "Type the passphrase again; upper and lower case count."
        case .notAKeystore: "Choose a .jks, .p12, .pfx or .pem file."
        case .aliasInUse: "Choose another alias."
        default: nil
        }
    }

    private static func title(_ status: HTTPResponse.Status) -> String {
        switch status.code {
        case 403: "Not Allowed"
        case 404: "Not Found"
        case 409: "Refused"
        case 413: "Too Large"
        case 500...: "Not Available"
        default: "Not Done"
        }
    }

    /// With a capital letter; messages that people know to the letter keep theirs.
    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
