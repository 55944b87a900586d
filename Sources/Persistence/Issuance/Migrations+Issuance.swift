import GRDB

extension Migrations {
    static func registerIssuance(in migrator: inout DatabaseMigrator) {}
}
