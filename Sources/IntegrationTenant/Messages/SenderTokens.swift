import Foundation
import KeyMaterial
import Synchronization

/// Tokens that senders fetch before they change something, each bound to one caller; a restart forgets them.
final class SenderTokens: Sendable {
    /// Counted from the last use.
    static let lifeSeconds = 1_800.0

    private let tokens = Mutex<[String: (text: String, expires: Date)]>([:])

    /// The caller's token; a new one where it has none that is still good.
    func token(of user: String?, at now: Date) -> String {
        tokens.withLock { tokens in
            tokens = tokens.filter { $0.value.expires > now }
            let text = tokens[user ?? ""]?.text ?? MessageProcessing.newID()
            tokens[user ?? ""] = (text, now.addingTimeInterval(Self.lifeSeconds))
            return text
        }
    }

    func admits(_ token: String?, of user: String?, at now: Date) -> Bool {
        tokens.withLock { tokens in
            guard let known = tokens[user ?? ""], known.expires > now, let token,
                Passphrase(known.text).equals(Passphrase(token))
            else { return false }
            tokens[user ?? ""] = (known.text, now.addingTimeInterval(Self.lifeSeconds))
            return true
        }
    }
}
