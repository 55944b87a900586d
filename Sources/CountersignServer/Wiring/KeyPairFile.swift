import Foundation
import KeyMaterial
import KeystoreFormats

/// A certificate chain and its key, read from files of whatever kind.
struct KeyPairFile {
    /// The leaf first.
    let chain: [Certificate]
    let key: PrivateKey

    /// Throws `ConfigurationError` that names the file.
    init(_ pair: GatewayFile.KeyPair) throws {
        let passphrase = try pair.passphraseFile.map { try Self.passphrase($0) }
        let bytes = try Self.read(pair.file)
        if let keyFile = pair.keyFile {
            let pem = String(decoding: try Self.read(keyFile), as: UTF8.self)
            chain = try Self.naming(pair.file) { try CertificateBundle(bytes: bytes).certificates }
            key = try Self.naming(keyFile) { try PrivateKey(pem: pem, passphrase: passphrase) }
            return
        }
        let keystore = try Self.naming(pair.file) { try Keystore(bytes: bytes, passphrase: passphrase) }
        let withKey = keystore.entries.filter { $0.privateKey != nil }
        let entry = try Self.choose(withKey, alias: pair.alias, file: pair.file)
        guard let key = entry.privateKey, !entry.certificates.isEmpty else {
            throw ConfigurationError(detail: "\(pair.file): the key \(entry.alias) has no certificate")
        }
        chain = entry.certificates
        self.key = key
    }

    private static func choose(_ entries: [KeystoreEntry], alias: String?, file: String) throws -> KeystoreEntry {
        if let alias {
            guard let entry = entries.first(where: { $0.alias == alias }) else {
                throw ConfigurationError(
                    detail: "\(file): there is no key that opens under the alias \(alias)",
                    hint: "its keys: " + entries.map(\.alias).joined(separator: ", "))
            }
            return entry
        }
        guard let only = entries.first, entries.count == 1 else {
            throw ConfigurationError(
                detail: "\(file): \(entries.count) keys open, and no alias says which is meant",
                hint: entries.isEmpty
                    ? "give a passphraseFile" : "give an alias: " + entries.map(\.alias).joined(separator: ", "))
        }
        return only
    }

    /// When one of the files was written last; nil where one is missing.
    static func modified(_ pair: GatewayFile.KeyPair) -> [Date]? {
        let dates = [pair.file, pair.keyFile, pair.passphraseFile].compactMap { $0 }.map { path in
            (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        }
        return dates.contains(nil) ? nil : dates.compactMap { $0 }
    }

    private static func passphrase(_ file: String) throws -> Passphrase {
        var bytes = try read(file)
        if bytes.last == 0x0a { bytes.removeLast() }
        return Passphrase(utf8: bytes)
    }

    private static func read(_ file: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ConfigurationError(detail: "\(file): cannot be read")
        }
        return [UInt8](bytes)
    }

    private static func naming<Result>(_ file: String, _ read: () throws -> Result) throws -> Result {
        do {
            return try read()
        } catch {
            throw ConfigurationError(detail: "\(file): \(error)")
        }
    }
}
