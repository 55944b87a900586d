/// What a new key pair can be.
public enum KeyAlgorithm: String, CaseIterable, Sendable {
    case rsa2048 = "rsa-2048"
    case rsa3072 = "rsa-3072"
    case rsa4096 = "rsa-4096"
    case ecP256 = "ec-p256"
    case ecP384 = "ec-p384"
    case ecP521 = "ec-p521"
    case ed25519 = "ed25519"
}

extension KeyAlgorithm {
    /// The algorithm that makes keys like this one; nil for kinds and sizes that we do not make.
    public init?(of publicKey: PublicKey) {
        switch (publicKey.algorithm, publicKey.curve, publicKey.keySizeBits) {
        case ("RSA", _, 2048): self = .rsa2048
        case ("RSA", _, 3072): self = .rsa3072
        case ("RSA", _, 4096): self = .rsa4096
        case ("EC", "P-256", _): self = .ecP256
        case ("EC", "P-384", _): self = .ecP384
        case ("EC", "P-521", _): self = .ecP521
        case ("Ed25519", _, _): self = .ed25519
        default: return nil
        }
    }
}
