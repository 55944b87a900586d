/// What a file may ask for before it is refused with `limitExceeded`.
///
/// Everything is checked before the memory is taken or the work is begun.
public struct KeystoreLimits: Sendable, Hashable {
    /// The size of the whole file.
    public var bytesMax = 256 << 20
    /// Keys, certificates and everything else, counted together.
    public var itemsMax = 200_000
    /// Iterations of one key derivation; the JDK's own cap.
    public var iterationsMax = 5_000_000
    /// Iterations of all key derivations of one file together.
    public var totalIterationsMax = 100_000_000
    /// Nested ASN.1 values.
    public var depthMax = 32
    /// Memory that one scrypt derivation may take.
    public var scryptBytesMax = 256 << 20

    /// What files of people and programs keep to, also large ones.
    public static let `default` = KeystoreLimits()

    /// The default limits, to be changed where a caller wants other ones.
    public init() {}
}
