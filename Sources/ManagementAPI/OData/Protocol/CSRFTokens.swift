import Foundation
import Synchronization

/// Tokens against forged requests: fetched by a read, sent along with each change.
///
/// A token is bound to its principal and good for half an hour after its last use; a restart ends all.
final class CSRFTokens: Sendable {
    private struct Kept {
        let principal: String
        var until: Date
    }

    private static let lifetimeSeconds: Double = 1800
    private static let keptMax = 10_000
    private let kept = Mutex<[String: Kept]>([:])

    /// A new token for a principal.
    func make(for principal: String, at now: Date) -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<24).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let token = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        kept.withLock { kept in
            if kept.count >= Self.keptMax { kept = kept.filter { $0.value.until > now } }
            if kept.count >= Self.keptMax { kept.removeAll() }
            kept[token] = Kept(principal: principal, until: now.addingTimeInterval(Self.lifetimeSeconds))
        }
        return token
    }

    func isGood(_ token: String?, for principal: String, at now: Date) -> Bool {
        kept.withLock { kept in
            guard let token, let found = kept[token], found.principal == principal, found.until > now else {
                return false
            }
            kept[token]?.until = now.addingTimeInterval(Self.lifetimeSeconds)
            return true
        }
    }
}
