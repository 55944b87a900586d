public import KeyMaterial

/// A keystore file as a value: its type, what is known of its integrity, and every entry that it holds.
///
/// Reading keeps whatever it cannot interpret, so that a file can be changed and written without losing what other
/// programs put there.
public struct Keystore: Sendable {
    /// The format that the content was found to have, whatever the name of the file.
    public let type: KeystoreType
    /// What is known of the check that the file has of itself.
    public internal(set) var integrity: KeystoreIntegrity
    /// In the order of the file.
    public internal(set) var entries: [KeystoreEntry] {
        didSet { unchanged = nil }
    }
    /// What a person should know about the file, one sentence each.
    public internal(set) var warnings: [String]
    /// The file as it was read, for as long as nothing is changed.
    var unchanged: [UInt8]?
    /// What the file was opened with: keys that it sealed follow when the passphrase changes.
    var passphrase: Passphrase?
    /// The algorithms that the file was found with.
    var profile: WritingProfile?
    /// The version of the format that the file was found with, where there are several that matter: 0, 1 and 2 of BKS.
    public var formatVersion: Int? {
        didSet { unchanged = nil }
    }

    /// An empty keystore.
    public init(type: KeystoreType) {
        self.type = type
        integrity = .unprotected
        entries = []
        warnings = []
    }

    /// Reads a file of any format; the content decides which.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - passphrase: nil reads what is in the clear and leaves the rest locked; an empty one is a passphrase.
    ///   - keyPassphrases: each is tried on every key that `passphrase` does not open.
    ///   - limits: what the file may ask for before it is refused.
    /// - Throws: `wrongPassphrase`, `damaged`, `unsupported`, `limitExceeded`, `notAKeystore`. A key that does not
    ///   open is no error: its entry says so.
    /// - Complexity: linear in the size of the file, plus the iterations that the file asks for.
    public init(
        bytes: [UInt8], passphrase: Passphrase?, keyPassphrases: [Passphrase] = [],
        limits: KeystoreLimits = .default
    ) throws(KeystoreError) {
        let reading = KeystoreReading(passphrase: passphrase, keyPassphrases: keyPassphrases, limits: limits)
        try self.init(bytes, reading)
    }

    /// Reads a file for somebody who wants to see all that can be seen of it.
    ///
    /// A PEM block that is broken becomes an entry `other` that tells what is wrong and where, and the rest is read;
    /// such a file is not written anew. Everything else is as in `init(bytes:passphrase:keyPassphrases:limits:)`, which
    /// refuses such a file, as those should who act upon what they read.
    ///
    /// - Throws: as the other; `damaged` where no block can be read.
    public init(
        listing bytes: [UInt8], passphrase: Passphrase?, keyPassphrases: [Passphrase] = [],
        limits: KeystoreLimits = .default
    ) throws(KeystoreError) {
        var reading = KeystoreReading(passphrase: passphrase, keyPassphrases: keyPassphrases, limits: limits)
        reading.keepsDamagedBlocks = true
        try self.init(bytes, reading)
    }

    private init(_ bytes: [UInt8], _ reading: KeystoreReading) throws(KeystoreError) {
        self = try reading.keystore(of: bytes)
        passphrase = reading.passphrase
        unchanged = bytes
    }

    /// The entry of that alias; case counts where no entry matches exactly and the format ignores it.
    public func entry(_ alias: String) -> KeystoreEntry? {
        index(of: alias).map { entries[$0] }
    }

    func index(of alias: String) -> Int? {
        if let exact = entries.firstIndex(where: { $0.alias == alias }) { return exact }
        guard type.foldsCase else { return nil }
        return entries.firstIndex { Self.isSameAlias($0.alias, alias) }
    }

    /// Whether two aliases differ in case at most; large stores ask this often, so that ASCII is compared in place.
    private static func isSameAlias(_ left: String, _ right: String) -> Bool {
        var others = right.utf8.makeIterator()
        for byte in left.utf8 {
            guard let other = others.next() else { return false }
            if byte >= 0x80 || other >= 0x80 { return left.lowercased() == right.lowercased() }
            let isLetter = (0x61...0x7a).contains(byte | 0x20)
            guard byte == other || (isLetter && byte | 0x20 == other | 0x20) else { return false }
        }
        return others.next() == nil
    }
}
