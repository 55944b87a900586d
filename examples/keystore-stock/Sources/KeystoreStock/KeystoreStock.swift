import Foundation
import KeyMaterial
import KeystoreFormats

/// `keystore-stock PASSPHRASE_FILE KEYSTORE… `: what each keystore holds and what of it ends within thirty days; beside
/// each, a copy in PKCS#12 that leaves nothing out, or the reason why there is none.
///
/// The status is 1 where something ends soon or a file cannot be read.
@main
struct KeystoreStock {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        guard let passphraseFile = arguments.popFirst(), !arguments.isEmpty else {
            print("usage: keystore-stock PASSPHRASE_FILE KEYSTORE…")
            exit(64)
        }
        var isWell = true
        for path in arguments {
            do {
                isWell = try stock(path, passphrase: try passphrase(in: passphraseFile)) && isWell
            } catch let error as KeystoreError {
                print("\(path): \(error.code): \(error)")
                isWell = false
            } catch {
                print("\(path): \(error)")
                isWell = false
            }
        }
        exit(isWell ? 0 : 1)
    }

    private static func passphrase(in path: String) throws -> Passphrase {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return Passphrase(utf8: Array(bytes.prefix { $0 != 0x0a }))
    }

    /// Whether nothing ends soon.
    private static func stock(_ path: String, passphrase: Passphrase) throws -> Bool {
        let file = URL(fileURLWithPath: path)
        // A file from a stranger may ask for no more work than this.
        var limits = KeystoreLimits()
        limits.iterationsMax = 1_000_000
        let keystore = try Keystore(
            bytes: Array(try Data(contentsOf: file)), passphrase: passphrase, limits: limits)
        print("\(path): \(keystore.type.rawValue), integrity \(keystore.integrity.rawValue)")
        for warning in keystore.warnings { print("  warning: \(warning)") }

        let soon = Date().addingTimeInterval(30 * 86_400)
        var isWell = true
        for entry in keystore.entries {
            print("  \(entry.alias): \(entry.kind.rawValue), \(entry.algorithm ?? "-"), \(entry.keyStatus.rawValue)")
            for certificate in entry.certificates where certificate.notAfter < soon {
                print("    ends soon: \(certificate.subject)")
                isWell = false
            }
        }
        try convert(keystore, to: file.appendingPathExtension("p12"), passphrase: passphrase)
        return isWell
    }

    private static func convert(_ keystore: Keystore, to file: URL, passphrase: Passphrase) throws {
        let conversion = try keystore.converted(to: .pkcs12, at: Date())
        guard conversion.losses.isEmpty else {
            for loss in conversion.losses { print("  PKCS#12 has no place for \(loss)") }
            return
        }
        let bytes = try conversion.keystore.encode(passphrase: passphrase, profile: .modern2026)
        try Data(bytes).write(to: file, options: .atomic)
        print("  written to \(file.lastPathComponent)")
    }
}
