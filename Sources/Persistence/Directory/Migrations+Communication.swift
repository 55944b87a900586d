import GRDB

extension Migrations {
    /// What systems, scenarios and arrangements say beyond the first story.
    static func registerCommunication(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("communication-2") { database in
            try database.execute(sql: communicationFields)
        }
        migrator.registerMigration("presented-certificates-1") { database in
            try database.execute(sql: presentedCertificates)
        }
    }

    private static let communicationFields = """
        ALTER TABLE communicationSystem ADD COLUMN port INTEGER;
        ALTER TABLE communicationSystem ADD COLUMN contact TEXT NOT NULL DEFAULT '{"mail":"","name":"","phone":""}';
        ALTER TABLE communicationSystem ADD COLUMN isInboundOnly INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE communicationSystem ADD COLUMN isOwnSystem INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE communicationScenario ADD COLUMN outboundServices TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE communicationScenario ADD COLUMN properties TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE communicationScenario ADD COLUMN arrangementsMax INTEGER;
        ALTER TABLE communicationArrangement ADD COLUMN description TEXT NOT NULL DEFAULT '';
        ALTER TABLE communicationArrangement ADD COLUMN outbound TEXT;
        ALTER TABLE communicationArrangement ADD COLUMN properties TEXT NOT NULL DEFAULT '{}';
        """

    /// The newest certificates that calls were refused with, so that the refusals can be explained.
    private static let presentedCertificates = """
        CREATE TABLE presentedCertificate (
            number INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint BLOB NOT NULL UNIQUE, der BLOB NOT NULL
        ) STRICT;
        """
}
