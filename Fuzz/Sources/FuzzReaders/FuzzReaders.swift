import Foundation
import KeyMaterial
import KeystoreFormats

/// What libFuzzer calls with each input: reads it, and now and then writes what was read.
///
/// `FUZZ_FORMAT` names the reader; inputs that another reader would take are not kept, so that the corpus stays with it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    if let wanted = FuzzSettings.format, KeystoreType(detecting: bytes) != wanted { return -1 }
    read(bytes, writes: bytes.reduce(0, &+) % 16 == 0)
    // A change anywhere breaks the check, and what lies below it would never be looked at.
    if FuzzSettings.format == .pkcs12, let unchecked = UncheckedPFX.bytes(of: bytes) { read(unchecked, writes: false) }
    return 0
}

/// Sealing costs ten thousand iterations, reading hardly any, so not every input is written again.
private func read(_ bytes: [UInt8], writes: Bool) {
    for passphrase in FuzzSettings.passphrases {
        guard let keystore = try? Keystore(bytes: bytes, passphrase: passphrase, limits: FuzzSettings.limits) else {
            continue
        }
        if writes, var changed = Optional(keystore), let alias = changed.entries.first?.alias {
            try? changed.rename(alias, to: "\(alias)x")
            _ = try? changed.encode(passphrase: passphrase)
        }
        _ = keystore.entries.map { ($0.algorithm, $0.keySizeBits, $0.certificates.map(\.subject.description)) }
        _ = keystore.entries.flatMap(\.certificates).flatMap(\.extensions).map(\.explanation)
        _ = KeystoreFindings(of: keystore, at: Date(timeIntervalSince1970: 0))
    }
    list(bytes)
}

/// What listings and batches do beside: damaged blocks are kept, certificates sorted, chains built, stores compared.
private func list(_ bytes: [UInt8]) {
    _ = try? CertificateBundle(bytes: bytes)
    _ = try? CertificateFileContent(bytes: bytes, passphrase: nil, limits: FuzzSettings.limits)
    guard let listed = try? Keystore(listing: bytes, passphrase: nil, limits: FuzzSettings.limits) else { return }
    let certificates = listed.entries.flatMap(\.certificates)
    _ = certificates.flatMap(\.extensions).map(\.explanation)
    let chains = CertificateChains(certificates)
    _ = certificates.prefix(8).map(chains.chain(of:))
    _ = KeystoreFindings(of: listed, at: Date(timeIntervalSince1970: 0))
    var batch = Keystore(type: .pem)
    _ = try? batch.merge(listed, rule: .rename, at: Date(timeIntervalSince1970: 0))
    _ = KeystoreComparison(listed, batch)
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

/// A PFX in DER without its check: `SEQUENCE { version, authSafe }`.
enum UncheckedPFX {
    /// Nil for what does not begin like one.
    static func bytes(of pfx: [UInt8]) -> [UInt8]? {
        guard let outer = header(pfx, at: 0), pfx[0] == 0x30, let version = header(pfx, at: outer.start),
            let safe = header(pfx, at: version.end), safe.end <= pfx.count
        else { return nil }
        let content = pfx[outer.start..<safe.end]
        let length = withUnsafeBytes(of: UInt32(content.count).bigEndian, Array.init)
        return [0x30, 0x84] + length + content
    }

    private static func header(_ bytes: [UInt8], at place: Int) -> (start: Int, end: Int)? {
        guard place + 1 < bytes.count else { return nil }
        let first = Int(bytes[place + 1])
        if first < 0x80 { return (place + 2, place + 2 + first) }
        let count = first & 0x7f
        guard (1...4).contains(count), place + 2 + count < bytes.count else { return nil }
        let length = bytes[(place + 2)..<(place + 2 + count)].reduce(0) { $0 << 8 | Int($1) }
        return (place + 2 + count, place + 2 + count + length)
    }
}
