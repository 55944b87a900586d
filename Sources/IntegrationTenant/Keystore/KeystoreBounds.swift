/// Bounds of the tenant's keystore; those of SAP Cloud Integration where nobody says otherwise.
public struct KeystoreBounds: Sendable, Hashable {
    public var keystoreFileSizeMax = 2 << 20
    public var keyPairFileSizeMax = 30_720
    public var certificateSizeMax = 10_240
    /// Certificates and keys together.
    public var contentSizeMax = 6 << 20
    public var aliasLengthMax = 250
    /// States that are kept.
    public var versionsMax = 50

    public init() {}

    /// Why an alias cannot be given to an administrator's entry; nil when it can.
    func refusal(ofAlias alias: String) -> String? {
        if alias.isEmpty { return "the alias is empty" }
        if alias.count > aliasLengthMax { return "the alias has more than \(aliasLengthMax) characters" }
        if alias.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || (0x80..<0xA0) ~= $0.value }) {
            return "the alias has control characters"
        }
        let folded = alias.lowercased()
        if folded == Tenant.ownKeyPairAlias { return "the alias belongs to the tenant" }
        if folded.hasPrefix("sap_") || folded.hasPrefix("hcicertificate") { return "aliases of this kind are reserved" }
        return nil
    }

    func checkAlias(_ alias: String) throws {
        if let refusal = refusal(ofAlias: alias) { throw TenantError(.badInput, "Alias '\(alias)': \(refusal)") }
    }

    static func checkSize(_ bytes: [UInt8], max: Int, what: String) throws {
        guard bytes.count <= max else {
            throw TenantError(.limitExceeded, "\(what) has \(bytes.count) bytes; at most \(max) are taken")
        }
    }
}
