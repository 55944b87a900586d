import GRDB

extension Migrations {
    static func registerTenant(in migrator: inout DatabaseMigrator) {}
}
