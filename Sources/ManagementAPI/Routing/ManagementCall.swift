import Foundation
import IdentityDirectory
import ManagementSchema

/// A request whose caller may take its route, and whose body fits the route's schema.
struct ManagementCall: Sendable {
    let services: ManagementServices
    /// The OpenAPI document.
    let description: JSONValue
    /// Nil only on routes that are open to anyone.
    let principal: Principal?
    let parameters: [String: String]
    let query: [String: String]
    let bodyBytes: [UInt8]

    /// Who asks, for the audit log.
    var by: String { principal?.name ?? "anonymous" }

    /// A parameter of the path.
    func parameter(_ name: String) throws -> String {
        guard let value = parameters[name], !value.isEmpty else {
            throw ProblemError(.invalidRequest, "The path lacks \(name)")
        }
        return value
    }

    func body<Body: Decodable>(_ type: Body.Type) throws -> Body {
        do {
            return try JSONDecoder().decode(type, from: Data(bodyBytes))
        } catch {
            throw ProblemError(.invalidRequest, "The body does not fit \(String(describing: type))")
        }
    }

    /// How many to answer, 1 to 1000.
    var limit: Int {
        get throws {
            guard let text = query["limit"] else { return 100 }
            guard let limit = Int(text), (1...1000).contains(limit) else {
                throw ProblemError(.invalidParameter, "limit is not a whole number from 1 to 1000", at: "query/limit")
            }
            return limit
        }
    }

    /// A parameter that takes `true` or `false`; absent is false.
    func flag(_ name: String) throws -> Bool {
        switch query[name] {
        case nil, "false": return false
        case "true": return true
        default: throw ProblemError(.invalidParameter, "\(name) is neither true nor false", at: "query/\(name)")
        }
    }

    /// A parameter that takes one of the words of `type`; absent is nil.
    func word<Word: SchemaEnumeration>(_ name: String, _ type: Word.Type) throws -> Word? {
        guard let text = query[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw ProblemError(.invalidParameter, "\(name) is none of \(words)", at: "query/\(name)")
        }
        return word
    }
}
