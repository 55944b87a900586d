import Foundation
import KeyMaterial
import KeystoreFormats

/// `-genseckey` and `-importpass`.
struct KeytoolSecrets {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func generate() throws {
        let algorithm = try arguments.needed("keyalg")
        let usual = ["desede": 168, "des": 56]
        let size = arguments.value("keysize").map { Int($0) } ?? usual[algorithm.lowercased()]
        guard let size, (40...4096).contains(size) else {
            throw CommandFailure.usage("java.lang.Exception: Please provide -keysize for secret key generation")
        }
        let sizes = ["aes": [128, 192, 256], "desede": [112, 168], "des": [56]]
        if let allowed = sizes[algorithm.lowercased()], !allowed.contains(size) {
            let list = allowed.map(String.init)
            let words = list.count == 1 ? list[0] : list.dropLast().joined(separator: ", ") + " or " + (list.last ?? "")
            throw CommandFailure.usage(
                "java.security.InvalidParameterException: Wrong keysize: must be equal to \(words)")
        }
        // Three of 168 bits' worth of DES keys have a parity bit in each byte.
        let count = algorithm.lowercased().hasPrefix("des") ? size / 7 : (size + 7) / 8
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try add(
            StoredSecretKey(algorithm: algorithm, key: SecretBytes(bytes)),
            saying: "Generated \(size)-bit \(algorithm) secret key")
    }

    func importPassphrase() throws {
        let secret = try KeytoolPassphrases.stored()
        let algorithm = arguments.value("keyalg") ?? "PBEWithMD5AndDES"
        try add(StoredSecretKey(algorithm: algorithm, key: SecretBytes(secret.utf8)))
    }

    private func add(_ secret: StoredSecretKey, saying sentence: String? = nil) throws {
        var store = try KeytoolStore.open(arguments, makes: true)
        let alias = arguments.alias
        guard store.keystore.entry(alias) == nil else {
            throw CommandFailure(
                .refused, code: "aliasInUse",
                "java.lang.Exception: Secret Key not generated, alias <\(alias)> already exists")
        }
        if let sentence { Output.note(sentence) }
        let own = try store.newKeyPassphrase(arguments, alias: alias)
        try store.keystore.add(
            KeystoreEntry(alias: store.written(alias), createdAt: Date(), content: .secretKey(secret)))
        if let own { try store.keystore.setKeyPassphrase(of: store.written(alias), to: own) }
        try store.save()
    }
}
