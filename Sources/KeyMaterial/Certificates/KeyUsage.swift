/// What the key of a certificate may be used for.
///
/// Source: RFC 5280 section 4.2.1.3. Bit n of the BIT STRING is `1 << n` here.
public struct KeyUsage: OptionSet, Hashable, Sendable {
    /// Nine bits; the standard's bit 0 is the least significant.
    public let rawValue: UInt16

    /// Takes further bits than the nine as well; they have no name.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Signing what is no certificate and no revocation list: what callers of TLS do.
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Signing what may be held against the signer; newer texts call it content commitment.
    public static let nonRepudiation = KeyUsage(rawValue: 1 << 1)
    /// Having keys encrypted for it: RSA key exchange, which TLS 1.3 dropped.
    public static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Having data encrypted for it directly; hardly used.
    public static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Agreeing on a key: static Diffie-Hellman.
    public static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Signing certificates; goes with basic constraints that say so.
    public static let keyCertSign = KeyUsage(rawValue: 1 << 5)
    /// Signing revocation lists.
    public static let cRLSign = KeyUsage(rawValue: 1 << 6)
    /// With `keyAgreement`: only to encrypt.
    public static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    /// With `keyAgreement`: only to decrypt.
    public static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// The names of the set bits in the standard's spelling and order.
    public var names: [String] {
        let all = [
            "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
            "cRLSign", "encipherOnly", "decipherOnly",
        ]
        return all.enumerated().filter { rawValue & (1 << $0.offset) != 0 }.map(\.element)
    }
}
