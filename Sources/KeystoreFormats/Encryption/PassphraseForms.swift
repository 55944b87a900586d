import KeyMaterial
import LegacyCiphers

/// One passphrase in every encoding that writers of PKCS#12 have used; wiped when nobody tries it any more.
final class PassphraseForms {
    /// For PBMAC1, and the first choice for PBES2 and the schemes of PKCS#5 v1.
    var utf8: [UInt8] { narrow[0] }
    /// With the other choices: the JDK drops the top bit of each byte in PBES2, and with BouncyCastle as its first
    /// provider the bytes are those of UTF-16.
    private(set) var narrow: [[UInt8]]
    /// For the schemes of PKCS#12 itself, likeliest first.
    private(set) var wide: [[UInt8]]
    /// For BouncyCastle's own formats: as the standard has it, but an empty one has no bytes at all.
    var bouncyCastle: [UInt8] { narrow[0].isEmpty ? [] : wide[standardPlace] }
    private var standardPlace = 0

    /// - Parameter passphrase: nil for none at all, which some writers mean by zero bytes and some by "".
    init(_ passphrase: Passphrase?) {
        guard let passphrase, !passphrase.isEmpty else {
            narrow = [[]]
            wide = passphrase == nil ? [[], [0, 0]] : [[0, 0], []]
            return
        }
        let utf8 = passphrase.utf8
        let standard = Self.wide(passphrase)
        let masked = utf8.map { $0 & 0x7f }
        narrow = (masked == utf8 ? [utf8] : [utf8, masked]) + [standard.map { $0 & 0x7f }]
        // OpenSSL before 1.1.0 widened the bytes of UTF-8 one by one.
        let widened: [UInt8] = utf8.flatMap { (byte: UInt8) -> [UInt8] in [0, byte] } + [0, 0]
        wide = standard == widened ? [standard] : [standard, widened]
    }

    /// Puts the form that the file's own check has confirmed before the others.
    func prefer(_ form: [UInt8]) {
        guard let index = wide.firstIndex(of: form), index > 0 else { return }
        wide.swapAt(0, index)
        standardPlace = standardPlace == 0 ? index : standardPlace == index ? 0 : standardPlace
    }

    deinit {
        for index in narrow.indices { narrow[index].wipe() }
        for index in wide.indices { wide[index].wipe() }
    }

    /// The form of the standard: big-endian UTF-16 and two zero bytes.
    static func wide(_ passphrase: Passphrase) -> [UInt8] {
        UTF16Text.bigEndian(passphrase.text) + [0, 0]
    }
}
