import Foundation
import KeyMaterial

/// An entry as a reader found it, whose key is not tried yet.
///
/// To open a key may take long: a file is read to its end first, so that none is tried in one that is damaged behind it.
struct FoundEntry {
    let alias: String
    let createdAt: Date
    let body: Body

    enum Body {
        case content(KeystoreEntry.Content)
        case key(SealedKey, chain: [Certificate])
        case secretKey(SealedJavaKey)
    }

    /// Tries every passphrase on the key, where there is one.
    func opened(_ reading: KeystoreReading) throws(KeystoreError) -> KeystoreEntry {
        let content =
            switch body {
            case .content(let content): content
            case .key(let key, let chain): try reading.content(of: key, chain: chain)
            case .secretKey(let key): KeystoreEntry.Content.secretKey(try key.open())
            }
        return KeystoreEntry(alias: alias, createdAt: createdAt, content: content)
    }
}
