import KeystoreFormats

/// The keystore that a session has open in the Keystore Explorer; it lives in memory only.
struct OpenKeystore: Sendable {
    var keystore: Keystore
    /// The file name that Save As proposes.
    var name: String
    var isChanged: Bool

    var summary: String {
        let count = keystore.entries.count
        return "\(keystore.type.rawValue), \(count) \(count == 1 ? "entry" : "entries")"
    }
}
