import KeyMaterial

/// The addresses of the pages, in one place, so that links and routes agree.
enum Paths {
    static let settings = "/administrator/general-settings/integration"
    static let arrangements = "\(settings)/communication-arrangements"
    static let systems = "\(settings)/communication-systems"
    static let users = "\(settings)/communication-users"
    static let scenarios = "\(settings)/communication-scenarios"
    static let certificates = "/administrator/communication-certificates"
    static let trustList = "/administrator/certificate-trust-list"
    static let issuingAuthorities = "/administrator/issuing-authorities"
    static let revocationLists = "/administrator/revocation-lists"
    static let blocks = "/administrator/blocks"
    static let renewal = "/administrator/renewal-by-partners"
    static let decisions = "/administrator/access-decisions"
    static let explain = "/administrator/explain"
    static let offeredFiles = "/administrator/offered-key-files"
    static let audit = "/administrator/audit"
    static let expiry = "/administrator/expiry"
    static let imports = "/administrator/imports"
    static let administrators = "/administrator/administrators"
    static let messages = "/monitor/message-processing"
    static let keystore = "/monitor/manage-security/keystore"
    static let securityMaterial = "/monitor/manage-security/security-material"
    static let connectivity = "/monitor/manage-security/connectivity-tests"
    static let numberRanges = "/monitor/manage-stores/number-ranges"
    static let flows = "/design/integration-flows"
    static let connections = "/connections"
    static let counterparts = "/called-sides"
    static let connectionMap = "/connections-map"
    static let newConnection = "/new-connection"
    static let connectionRuns = "/connection-runs"
    static let explorer = "/keystore-explorer"
    static let newArrangement = "\(settings)/new-communication-arrangement"
    static let newSystem = "\(settings)/new-communication-system"
    static let newUser = "\(settings)/new-communication-user"
    static let newScenario = "\(settings)/new-communication-scenario"

    static func arrangement(_ id: String) -> String { "\(arrangements)/\(PercentEncoding.encode(id))" }
    static func credentials(_ arrangement: String) -> String { "\(Self.arrangement(arrangement))/credentials" }
    static func userCredentials(_ user: String) -> String { "\(Self.user(user))/credentials" }
    static func system(_ id: String) -> String { "\(systems)/\(PercentEncoding.encode(id))" }
    static func user(_ id: String) -> String { "\(users)/\(PercentEncoding.encode(id))" }
    static func scenario(_ id: String) -> String { "\(scenarios)/\(PercentEncoding.encode(id))" }
    static func certificate(_ fingerprint: Fingerprint) -> String { "\(certificates)/\(fingerprint.hex)" }
    static func authority(_ fingerprint: Fingerprint) -> String { "\(trustList)/\(fingerprint.hex)" }
    static func revocationList(_ id: String) -> String { "\(revocationLists)/\(PercentEncoding.encode(id))" }
    static func decision(_ id: String) -> String { "\(decisions)/\(PercentEncoding.encode(id))" }
    static func message(_ id: String) -> String { "\(messages)/\(PercentEncoding.encode(id))" }
    static func entry(_ alias: String) -> String { "\(keystore)/entries/\(PercentEncoding.encode(alias))" }
    static func imported(_ id: String) -> String { "\(imports)/\(PercentEncoding.encode(id))" }
    static func flow(_ id: String) -> String { "\(flows)/\(PercentEncoding.encode(id))" }

    static func connection(_ alias: String) -> String { "\(connections)/\(PercentEncoding.encode(alias))" }
    static func connectionRun(_ id: String) -> String { "\(connectionRuns)/\(PercentEncoding.encode(id))" }

    static func query(_ path: String, _ values: [(String, String)]) -> String {
        guard !values.isEmpty else { return path }
        return path + "?" + values.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
    }
}

/// The beginnings of breadcrumbs, in the words that the menu has.
enum Crumbs {
    static let integration = [Link("Administrator"), Link("General Settings"), Link("Integration")]
    static let administrator = [Link("Administrator")]
    static let monitor = [Link("Monitor")]
    static let security = [Link("Monitor"), Link("Manage Security")]
    static let stores = [Link("Monitor"), Link("Manage Stores")]
    static let design = [Link("Design")]
    static let connections = [Link("Connections")]
}
