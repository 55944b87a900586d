/// A mail on its way to a server.
public struct MailCall: Sendable, Hashable, Codable {
    /// Whether and when the connection is encrypted.
    public enum Protection: String, Sendable, Hashable, Codable {
        case off
        case startTLSOptional = "starttls_optional"
        case startTLSMandatory = "starttls_mandatory"
        /// From the first byte on, as on port 465.
        case smtps
    }

    /// Who sends and who gets it: addresses, `name@host`, without display names.
    public struct Envelope: Sendable, Hashable, Codable {
        public var sender: String
        public var recipients: [String]

        public init(sender: String, recipients: [String]) {
            self.sender = sender
            self.recipients = recipients
        }
    }

    public var host: String
    public var port: Int
    public var protection: Protection
    public var envelope: Envelope
    /// The mail as RFC 5322 has it, lines ended with CR LF.
    public var content: [UInt8]
    /// Whether the password itself must not be sent where the connection is not encrypted, and rather never (CRAM-MD5).
    public var hidesPassword = false

    public init(host: String, port: Int, protection: Protection, envelope: Envelope, content: [UInt8]) {
        self.host = host
        self.port = port
        self.protection = protection
        self.envelope = envelope
        self.content = content
    }
}
