import HTTPTypes
import IdentityDirectory

/// One operation of the service: a method and a path, the right that it needs, and what it does.
///
/// Router, list of rights and the documentation are made from the table of these.
struct ODataOperation: Sendable {
    typealias Handler = @Sendable (ODataCall) async throws -> ODataResult

    let method: HTTPRequest.Method
    /// As the API's own description writes it: `KeystoreEntries('{Hexalias}')/Certificate/$value`.
    let pattern: String
    let right: Right
    /// Names of the operation's own parameters after the question mark.
    var parameters: [String] = []
    /// Whether the body is taken as it is, rather than as JSON.
    var takesBytes = false
    let handle: Handler
    /// Makes several changes at once, all or none; nil where each is by itself.
    var together: (@Sendable ([ODataCall]) async throws -> ODataResult)?

    init(
        _ method: HTTPRequest.Method, _ pattern: String, _ right: Right, parameters: [String] = [],
        takesBytes: Bool = false, _ handle: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.right = right
        self.parameters = parameters
        self.takesBytes = takesBytes
        self.handle = handle
    }
}

/// What an operation gives.
enum ODataResult: Sendable {
    /// Query options are applied afterwards.
    case collection(ODataEntityType, [ODataEntity])
    case entity(ODataEntity)
    case created(ODataEntity)
    /// 202, with a text where the API has one.
    case accepted(String?)
    /// A file or a text, as it is.
    case content([UInt8], mediaType: String, fileName: String?)
    case done
    case noContent
}

/// All operations, and which one a request means.
struct ODataTable: Sendable {
    let operations: [ODataOperation]
    private let patterns: [ODataPath]

    init(_ operations: [ODataOperation]) throws(ODataError) {
        self.operations = operations
        var patterns: [ODataPath] = []
        for operation in operations { patterns.append(try ODataPath(operation.pattern)) }
        self.patterns = patterns
    }

    enum Match: Sendable {
        case operation(ODataOperation, keys: [String: String])
        /// The path exists, with other methods.
        case otherMethods([HTTPRequest.Method])
        case nothing
    }

    func match(_ method: HTTPRequest.Method, _ path: ODataPath) -> Match {
        var others: [HTTPRequest.Method] = []
        for (operation, pattern) in zip(operations, patterns) {
            guard let keys = Self.keys(of: pattern, in: path) else { continue }
            guard operation.method == method else {
                others.append(operation.method)
                continue
            }
            return .operation(operation, keys: keys)
        }
        return others.isEmpty ? .nothing : .otherMethods(others)
    }

    private static func keys(of pattern: ODataPath, in path: ODataPath) -> [String: String]? {
        guard pattern.segments.count == path.segments.count else { return nil }
        var keys: [String: String] = [:]
        for (expected, actual) in zip(pattern.segments, path.segments) {
            guard expected.name == actual.name, expected.keys.count == actual.keys.count else { return nil }
            for (name, placeholder) in expected.keys {
                let parameter = String(placeholder.dropFirst().dropLast())
                guard let value = actual.keys[name] ?? (name.isEmpty ? actual.keys[parameter] : nil) else { return nil }
                keys[parameter] = value
            }
        }
        return keys
    }
}
