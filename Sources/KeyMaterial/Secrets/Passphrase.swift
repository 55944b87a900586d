/// What protects a keystore or a key; wiped from memory when no longer used, and never in a description.
public struct Passphrase: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: SecretBytes

    /// Takes the text's UTF-8; the text itself is the caller's, and is not wiped.
    public init(_ text: String) {
        secret = SecretBytes(text.utf8)
    }

    /// Takes bytes as they were read; they need not be valid UTF-8, but `text` then holds replacement characters.
    public init(utf8: [UInt8]) {
        secret = SecretBytes(utf8)
    }

    /// The bytes in UTF-8; a copy that is not wiped.
    public var utf8: [UInt8] { secret.bytes }

    /// The characters; a copy that is not wiped.
    public var text: String { secret.withBytes { String(decoding: $0, as: UTF8.self) } }

    /// An empty passphrase is one: it is not the same as none.
    public var isEmpty: Bool { secret.count == 0 }

    /// Whether both are the same bytes, compared in constant time.
    public func equals(_ other: Passphrase) -> Bool {
        secret.equals(other.secret)
    }

    /// The same for every passphrase, whatever its length.
    public var description: String { "Passphrase(…)" }
    /// As `description`, so that no debugger's output has the secret.
    public var debugDescription: String { description }
    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Makes one that nobody needs to invent: seven groups of four characters, 140 random bits.
    ///
    /// The alphabet has no character that is mistaken for another one (no `0`/`o`, `1`/`l`/`i`), so that it can be
    /// read out over a telephone.
    public static func propose() -> Passphrase {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8) + Array("!".utf8)
        var generator = SystemRandomNumberGenerator()
        var text: [UInt8] = []
        for group in 0..<7 {
            if group > 0 { text.append(UInt8(ascii: "-")) }
            for _ in 0..<4 {
                text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
        }
        return Passphrase(utf8: text)
    }
}
