/// Why something could not be kept or read back.
public struct PersistenceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The stable word for the reason.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        private init(_ rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// Another process serves the data directory.
        public static let dataDirectoryInUse = Code("dataDirectoryInUse")
        public static let dataDirectoryUnusable = Code("dataDirectoryUnusable")
        /// The database was written by a later release.
        public static let databaseTooNew = Code("databaseTooNew")
        /// The file is no database, or damaged.
        public static let databaseDamaged = Code("databaseDamaged")
        public static let masterKeyUnusable = Code("masterKeyUnusable")
        /// The record was sealed under another master key, or for another record, or is damaged.
        public static let sealBroken = Code("sealBroken")
        /// The database did not take the change.
        public static let storeFailed = Code("storeFailed")
    }

    public var code: Code
    public var detail: String
    public var hint: String?

    public init(_ code: Code, _ detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }

    public var description: String { "\(code): \(detail)" + (hint.map { " (\($0))" } ?? "") }
}
