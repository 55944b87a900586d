/// Why the tenant refused or could not do something.
public struct TenantError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of refusal; stable, so that callers may compare it.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let notFound = Code(rawValue: "notFound")
        public static let alreadyExists = Code(rawValue: "alreadyExists")
        public static let badInput = Code(rawValue: "badInput")
        /// The keystore file or key pair does not open with the passphrase given.
        public static let wrongPassphrase = Code(rawValue: "wrongPassphrase")
        /// Keys have passphrases of their own: ``TenantError/aliases`` names them; nothing was added.
        public static let keyPassphraseNeeded = Code(rawValue: "keyPassphraseNeeded")
        /// A `.p12` holds several keys and none was chosen: ``TenantError/aliases`` names them.
        public static let severalKeys = Code(rawValue: "severalKeys")
        /// The entry belongs to the tenant and is neither renamed, replaced nor deleted.
        public static let protectedEntry = Code(rawValue: "protectedEntry")
        /// A deployed flow uses it: ``TenantError/aliases`` names the flows.
        public static let inUse = Code(rawValue: "inUse")
        public static let limitExceeded = Code(rawValue: "limitExceeded")
        /// Steps or adapters that cannot be carried out: ``TenantError/missing`` names each.
        public static let notRunnable = Code(rawValue: "notRunnable")
        public static let notDeployed = Code(rawValue: "notDeployed")
        /// The message is not in a status that allows this.
        public static let wrongStatus = Code(rawValue: "wrongStatus")
        /// The message has ended and its payload is gone.
        public static let payloadNotKept = Code(rawValue: "payloadNotKept")
        /// Somebody else changed the same thing at the same time; trying again helps.
        public static let conflict = Code(rawValue: "conflict")
        public static let storeFailed = Code(rawValue: "storeFailed")
    }

    public var code: Code
    public var detail: String
    /// A way out, where there is one.
    public var hint: String?
    /// Names of the aliases or flows that the code speaks of.
    public var aliases: [String]
    /// Missing steps and adapters, as `FlowCheck` words them.
    public var missing: [String]

    public init(
        _ code: Code, _ detail: String, hint: String? = nil, aliases: [String] = [], missing: [String] = []
    ) {
        self.code = code
        self.detail = detail
        self.hint = hint
        self.aliases = aliases
        self.missing = missing
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}
