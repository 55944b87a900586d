import IdentityDirectory
import IntegrationTenant
import Issuance

/// Whether trying again may help, and what was changed is not known.
enum TransientFailure {
    /// What a person is told; nil for a refusal that stands.
    static func reason(_ error: any Error) -> String? {
        switch error {
        case let error as SideUnreachable: error.detail
        case let error as DirectoryError where [.storeUnavailable, .undecided].contains(error.code): error.detail
        case let error as IssuanceError where error.code == .storeUnavailable: error.detail
        case let error as TenantError where [.storeFailed, .conflict].contains(error.code): error.detail
        default: nil
        }
    }
}
