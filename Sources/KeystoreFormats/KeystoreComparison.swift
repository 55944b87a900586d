import KeyMaterial

/// How two keystores of any formats differ, entry by entry.
public struct KeystoreComparison: Sendable, Hashable {
    /// An alias that both keystores have, with different content.
    public struct Difference: Sendable, Hashable {
        /// As the first keystore spells it.
        public let alias: String
        /// What differs, one sentence each.
        public let details: [String]
    }

    /// The same content under two aliases.
    public struct Renaming: Sendable, Hashable {
        /// The alias in the first keystore.
        public let first: String
        /// The alias in the second keystore.
        public let second: String
    }

    /// Aliases with the same content in both.
    public private(set) var same: [String] = []
    /// Aliases in both whose contents differ.
    public private(set) var different: [Difference] = []
    /// The same content under another alias.
    public private(set) var renamed: [Renaming] = []
    /// Aliases of the first keystore whose content the second does not hold under any name.
    public private(set) var onlyInFirst: [String] = []
    /// Aliases of the second keystore whose content the first does not hold under any name.
    public private(set) var onlyInSecond: [String] = []

    /// Whether both hold the same under the same aliases; their order and their formats do not count.
    public var isSame: Bool {
        different.isEmpty && renamed.isEmpty && onlyInFirst.isEmpty && onlyInSecond.isEmpty
    }

    /// - Complexity: linear in the number of entries.
    public init(_ first: Keystore, _ second: Keystore) {
        let folds = first.type.foldsCase || second.type.foldsCase
        func folded(_ alias: String) -> String { folds ? alias.lowercased() : alias }
        let others = Dictionary(second.entries.map { (folded($0.alias), $0) }) { first, _ in first }
        var matched = Set<String>()
        var left: [KeystoreEntry] = []
        for entry in first.entries {
            guard let other = others[folded(entry.alias)] else {
                left.append(entry)
                continue
            }
            matched.insert(other.alias)
            let details = entry.differences(from: other)
            if details.isEmpty {
                same.append(entry.alias)
            } else {
                different.append(Difference(alias: entry.alias, details: details))
            }
        }
        var rest = second.entries.filter { !matched.contains($0.alias) }
        for entry in left {
            guard let index = rest.firstIndex(where: { entry.holdsTheSame(as: $0) }) else {
                onlyInFirst.append(entry.alias)
                continue
            }
            renamed.append(Renaming(first: entry.alias, second: rest[index].alias))
            rest.remove(at: index)
        }
        onlyInSecond = rest.map(\.alias)
    }
}

extension KeystoreEntry {
    /// Whether key and certificates are the same; alias and date do not count.
    func holdsTheSame(as other: KeystoreEntry) -> Bool { differences(from: other).isEmpty }

    fileprivate func differences(from other: KeystoreEntry) -> [String] {
        guard kind == other.kind else { return ["\(kind.rawValue) there, \(other.kind.rawValue) here"] }
        var details: [String] = []
        switch (content, other.content) {
        case (.key, .key):
            if let left = keyIdentity, let right = other.keyIdentity {
                if left != right { details.append("the keys differ") }
            } else {
                details.append(
                    "a key is \(keyStatus.rawValue) and cannot be compared with one that is "
                        + other.keyStatus.rawValue)
            }
        case (.secretKey(let left), .secretKey(let right)):
            if let key = left.key, let otherKey = right.key {
                if !key.equals(otherKey) { details.append("the secret keys differ") }
            } else {
                details.append("a secret key is locked and cannot be compared")
            }
        case (.other(let left), .other(let right)):
            if left.encoded != right.encoded { details.append("\(left.summary) differs") }
        default: break
        }
        if certificates != other.certificates {
            let isSameFirst = certificates.first == other.certificates.first
            details.append(isSameFirst ? "the chains differ above the first certificate" : "the certificates differ")
        }
        return details
    }

    /// What tells whether two private keys are one.
    private var keyIdentity: Fingerprint? {
        privateKey.map { key in key.publicKey?.fingerprint ?? Fingerprint(of: key.pkcs8DER) }
    }
}
