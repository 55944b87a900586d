import GRDB

extension Migrations {
    static func registerDirectory(in migrator: inout DatabaseMigrator) {}
}
