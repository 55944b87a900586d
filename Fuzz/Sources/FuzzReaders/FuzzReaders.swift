import Foundation
import KeyMaterial
import KeystoreFormats

/// What libFuzzer calls with each input: reads it, and writes what was read.
///
/// `FUZZ_FORMAT` names the reader; inputs that another reader would take are not kept, so that the corpus stays with it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    if let wanted = FuzzSettings.format, KeystoreType(detecting: bytes) != wanted { return -1 }
    for passphrase in FuzzSettings.passphrases {
        guard let keystore = try? Keystore(bytes: bytes, passphrase: passphrase, limits: FuzzSettings.limits) else {
            continue
        }
        _ = try? keystore.encode(passphrase: passphrase)
        _ = keystore.entries.map { ($0.algorithm, $0.keySizeBits, $0.certificates.map(\.subject.description)) }
    }
    return 0
}

enum FuzzSettings {
    static let format = ProcessInfo.processInfo.environment["FUZZ_FORMAT"].flatMap {
        KeystoreType(rawValue: $0.uppercased())
    }
    /// That of the seeds, and none.
    static let passphrases: [Passphrase?] = [nil, Passphrase("changeit")]
    /// Small, so that what is looked for is a crash and not a long derivation.
    static let limits: KeystoreLimits = {
        var limits = KeystoreLimits()
        limits.iterationsMax = 3_000
        limits.totalIterationsMax = 6_000
        limits.scryptBytesMax = 4 << 20
        limits.itemsMax = 2_000
        return limits
    }()
}
