/// What adding a file to the keystore did, alias by alias.
public struct KeystoreAdditionReport: Sendable, Hashable, Codable {
    /// What happened to one entry of the file.
    public enum Outcome: String, Sendable, Hashable, Codable {
        case added
        /// The alias was taken and overwriting was not asked for; the old entry stays.
        case kept
        case overwritten
        case refused
        /// An entry of before that the file does not have; only when the content is replaced.
        case removed
    }

    /// One entry of the file.
    public struct Result: Sendable, Hashable, Codable {
        public var alias: String
        /// `keyPair`, `certificate`, or what else the file held: `privateKey`, `secretKey`, `other`.
        public var kind: String
        public var outcome: Outcome
        /// Why it was kept or refused, or a warning about an added one; nil when there is nothing to say.
        public var reason: String?

        public init(alias: String, kind: String, outcome: Outcome, reason: String? = nil) {
            self.alias = alias
            self.kind = kind
            self.outcome = outcome
            self.reason = reason
        }
    }

    public var fileName: String
    /// In the order of the file; then what was removed.
    public var results: [Result]
    /// The keystore's version after this; the one before when nothing changed.
    public var version: Int

    public init(fileName: String, results: [Result], version: Int) {
        self.fileName = fileName
        self.results = results
        self.version = version
    }

    /// `Keystore name.jks added: 1 key pair (alias_1), 0 certificates`; overwritten entries count as added.
    public var message: String {
        "Keystore \(fileName) added: \(counted("keyPair", "key pair")), \(counted("certificate", "certificate"))"
    }

    private func counted(_ kind: String, _ noun: String) -> String {
        let aliases = results.filter { $0.kind == kind && [.added, .overwritten].contains($0.outcome) }.map(\.alias)
        let names = aliases.isEmpty ? "" : " (\(aliases.joined(separator: ", ")))"
        return "\(aliases.count) \(noun)\(aliases.count == 1 ? "" : "s")\(names)"
    }
}
