public import KeyMaterial

/// One row of `keystores/INDEX.tsv`: a file, the passphrases that open it, and what it holds.
public struct KeystoreVector: Sendable, CustomStringConvertible {
    /// Below `keystores/`.
    public let path: String
    /// `PKCS12`, `JKS`, `JCEKS`, `BKS`, `UBER`, `BCFKS`, `PEM`, `PKCS7`, `PKCS8`, `KAT`.
    public let format: String
    /// Nil when none is known or none is needed; the empty passphrase is not nil.
    public let storePassphrase: Passphrase?
    /// By alias where the file has several; under the empty alias when it is for all.
    public let keyPassphrases: [String: Passphrase]
    /// `ok`, `must_reject`, `entry_error` or `dup_alias`.
    public let expect: String
    /// Counts; nil where the index does not say.
    public let aliases: Int?
    public let privateKeys: Int?
    public let secretKeys: Int?
    public let distinctCertificates: Int?
    /// Every column, by name.
    public let row: [String: String]

    public var description: String { path }

    /// The file.
    public func bytes() throws -> [UInt8] { try Vectors.bytes("keystores/\(path)") }

    /// All rows, or those of some formats; empty where the vectors are not here.
    public static func all(_ formats: String...) -> [KeystoreVector] {
        let rows = (try? Vectors.table("keystores/INDEX.tsv")) ?? []
        let vectors = rows.map { KeystoreVector($0) }
        return formats.isEmpty ? vectors : vectors.filter { formats.contains($0.format) }
    }

    private init(_ row: [String: String]) {
        self.row = row
        path = row["path"] ?? ""
        format = row["format"] ?? ""
        expect = row["expect"] ?? ""
        storePassphrase = Self.passphrase(row["store_password"] ?? "")
        keyPassphrases = Self.keyPassphrases(row["key_password"] ?? "")
        aliases = row["aliases_jdk_or_bc"].flatMap { Int($0) }
        privateKeys = row["private_keys"].flatMap { Int($0) }
        secretKeys = row["secret_keys"].flatMap { Int($0) }
        distinctCertificates = row["distinct_certs"].flatMap { Int($0) }
    }

    private static func passphrase(_ cell: String) -> Passphrase? {
        switch cell {
        case "", "<null>": nil
        case "<empty>": Passphrase("")
        default: Passphrase(cell)
        }
    }

    private static func keyPassphrases(_ cell: String) -> [String: Passphrase] {
        guard cell.contains("=") else { return passphrase(cell).map { ["": $0] } ?? [:] }
        var passphrases: [String: Passphrase] = [:]
        for pair in cell.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { passphrases[parts[0]] = Passphrase(parts[1]) }
        }
        return passphrases
    }
}
