public import Foundation
import KeyMaterial
public import Logging
public import Persistence

/// All that a server is told before it starts. The command line stands over the environment, and that over the file.
public struct ServerConfiguration: Sendable {
    /// Where everything that this server keeps is kept; made with mode 0700 when it is missing.
    public var dataDirectory: URL
    public var parts: ServerParts = .all
    public var listen = ListenConfiguration()
    /// Where the key comes from that seals everything secret in the data directory; nil for the file beside it, named
    /// after it with `.master-key`, which a backup of the directory leaves out.
    public var masterKey: MasterKey.Source?
    public var egress = EgressConfiguration()
    /// A JSON file with the gateway's certificates, upstreams, limits and log; nil: there is nothing to say.
    public var gatewayFile: String?
    /// Where the audit is written a second time; nil: nowhere.
    public var auditFile: String?
    /// How long access decisions are kept, and how many at most.
    public var decisionsKeptDays = 30
    public var decisionsKeptMax = 500_000
    /// A JSON file with the channels of expiry notices; nil: there is none.
    public var noticesFile: String?
    /// What docs/OPERATIONS.md calls the tenant's file.
    public var tenantFile: String?
    /// How long the gateway goes on with its last snapshot of the directory when the store cannot be read, in seconds.
    public var staleIndexSecondsMax = 300
    /// Of how many accepted calls one is kept in the log of decisions; refusals are kept all.
    public var acceptedDecisionsOneIn = 1
    /// Refuse certificates with weak keys or signatures in place of warning about them.
    public var refusesWeakCertificates = false
    /// Keep `admin-token` valid after the first sign-in and the first hour.
    public var keepsAdminToken = false
    public var logLevel = Logger.Level.notice

    public init(dataDirectory: URL) {
        self.dataDirectory = dataDirectory
    }
}

/// Where a server listens, and under which names it is reached.
public struct ListenConfiguration: Sendable, Hashable {
    /// For console and gateway alike.
    public var address = "127.0.0.1"
    /// 0 picks a free port.
    public var consolePort = 8443
    /// 0 picks a free port.
    public var gatewayPort = 9443
    /// The names and addresses that the servers' own certificates are made for. The first one is told to people.
    public var hosts = ["localhost", "127.0.0.1", "::1"]

    public init() {}
}

/// Which addresses the flows and the gateway may call.
public struct EgressConfiguration: Sendable, Hashable {
    /// Loopback addresses are refused unless this says so.
    public var allowsLoopback = false
    /// Whether receivers of flows may show certificates of the distribution's authorities.
    public var trustsSystem = false
    /// A file of certificates (PEM) that are trusted for outgoing TLS besides the tenant's keystore.
    public var trustFile: String?

    public init() {}

    /// The certificates of `trustFile`; nil where none is configured, and the system's authorities are trusted.
    ///
    /// - Throws: `ConfigurationError` that names the file.
    func authorities() throws -> [Certificate]? {
        guard let trustFile else { return nil }
        guard let bytes = FileManager.default.contents(atPath: trustFile) else {
            throw ConfigurationError(detail: "egressTrustFile: \(trustFile) cannot be read")
        }
        do {
            return try CertificateBundle(bytes: [UInt8](bytes)).certificates
        } catch {
            throw ConfigurationError(detail: "egressTrustFile: \(trustFile): \(error)")
        }
    }
}
