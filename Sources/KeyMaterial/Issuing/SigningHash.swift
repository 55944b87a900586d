/// The hash function that a signature is made with, where the key leaves a choice.
public enum SigningHash: String, Sendable, Hashable, CaseIterable {
    case sha256 = "SHA256"
    case sha384 = "SHA384"
    case sha512 = "SHA512"
}
