/// What becomes of entries whose aliases a keystore file has too.
public enum KeystoreAdditionRule: String, Sendable, Hashable, Codable, CaseIterable {
    /// They stay; the file's are left out.
    case keep
    /// They are replaced by the file's.
    case overwrite
    /// All entries of administrators go; the file's take their place.
    case replace
}
