import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

extension CommunicationSystem: DirectoryRecord {
    static let databaseTableName = "communicationSystem"
    static var searchColumns: [String] { ["id", "name"] }
}

extension CommunicationUser: DirectoryRecord {
    static let databaseTableName = "communicationUser"
    static var searchColumns: [String] { ["id", "description"] }
}

extension CommunicationScenario: DirectoryRecord {
    static let databaseTableName = "communicationScenario"
    static var searchColumns: [String] { ["id", "name"] }
}

extension CommunicationArrangement: DirectoryRecord {
    static let databaseTableName = "communicationArrangement"
    static var searchColumns: [String] { ["id", "scenarioID"] }
}

extension CertificateBlock: DirectoryRecord {
    static let databaseTableName = "certificateBlock"
    static var searchColumns: [String] { ["id", "reason"] }
}

extension AdministratorRecord: DirectoryRecord {
    static let databaseTableName = "administrator"
}

extension TokenRecord: DirectoryRecord {
    static let databaseTableName = "accessToken"
}

extension Session: DirectoryRecord {
    static let databaseTableName = "session"
}

extension SignInLinkRecord: DirectoryRecord {
    static let databaseTableName = "signInLink"
}

extension PasswordRecord: DirectoryRecord {
    static let databaseTableName = "userPassword"
}

extension AccessDecision: DirectoryRecord {
    static let databaseTableName = "accessDecision"
}

extension AuditEntry: StoredRecord {
    static let databaseTableName = "auditEntry"
}

extension AuditHead: StoredRecord {
    static let databaseTableName = "auditHead"
}
