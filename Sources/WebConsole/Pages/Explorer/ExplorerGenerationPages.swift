import Foundation
import KeyMaterial
import KeystoreFormats

/// Making keys in the open keystore: a key pair with a self-signed certificate, or a secret key.
struct ExplorerGenerationPages {
    let explorer: ExplorerPages

    private static let crumbs = [Link("Keystore Explorer", Paths.explorer)]

    var routes: [Route] {
        let path = Paths.explorer
        return [
            .get("\(path)/generate-key-pair", .signedIn) { visit in .page(try await keyPairPage(visit)) },
            .post("\(path)/generate-key-pair", .signedIn) { visit in
                try await Reply.form(again: { try await keyPairPage(visit) }) { try await generateKeyPair(visit) }
            },
            .get("\(path)/generate-secret-key", .signedIn) { visit in .page(try await secretKeyPage(visit)) },
            .post("\(path)/generate-secret-key", .signedIn) { visit in
                try await Reply.form(again: { try await secretKeyPage(visit) }) { try await generateSecretKey(visit) }
            },
        ]
    }

    private func keyPairPage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let form = Form(
            id: "generate", to: "\(Paths.explorer)/generate-key-pair",
            fields: [
                .text("alias", "Alias", value: visit.form.text("alias"), isRequired: true),
                .text(
                    "subject", "Subject", value: visit.form.text("subject"), hint: "Such as CN=orders.",
                    isRequired: true),
                .text(
                    "names", "Alternative Names", value: visit.form.text("names"),
                    hint: "Such as DNS:orders.example.com, separated by commas."),
                .select(
                    "algorithm", "Key", options: KeyPairForm.algorithmOptions,
                    chosen: visit.form.text("algorithm") ?? KeyAlgorithm.ecP256.rawValue),
                .text(
                    "days", "Days of Validity",
                    value: visit.form.text("days") ?? String(CertificateValidity.daysDefault), type: "number"),
            ] + ExplorerImportPages.newPassphraseFields(open.keystore.type),
            buttons: [FormButton("Generate Key Pair", id: "generate-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Generate Key Pair", subtitle: "in \(open.name)", at: Self.crumbs, [.panel("Key Pair", [.form(form)])])
    }

    private func generateKeyPair(_ visit: Visit) async throws -> Reply {
        let alias = try visit.form.required("alias", label: "Alias")
        let subject = try DistinguishedName(rfc4514: try visit.form.required("subject", label: "Subject"))
        guard let days = Int(visit.form.text("days") ?? String(CertificateValidity.daysDefault)),
            (1...36_500).contains(days)
        else {
            throw ConsoleError(.unprocessable, "Days of Validity is a number from 1 to 36500.")
        }
        let key = try PrivateKey.generate(KeyAlgorithm(rawValue: visit.form["algorithm"]) ?? .ecP256)
        let template = CertificateTemplate(
            subject: subject,
            subjectAlternativeNames: visit.form["names"].split(separator: ",").map { String($0).trimmingBlanks() },
            notBefore: visit.now, notAfter: visit.now.addingTimeInterval(Double(days) * 86_400), usage: .client)
        let own = try ExplorerImportPages.newPassphrase(visit)
        return try await explorer.change(visit) { keystore in
            try keystore.addKeyPair(
                alias: alias, key: key, chain: [try template.selfSigned(by: key)], createdAt: visit.now,
                passphrase: own)
            return ExplorerImportPages.done("Key pair generated as \(alias).")
        }
    }

    private func secretKeyPage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let algorithms = ["AES", "HmacSHA256", "HmacSHA512", "DESede", "Blowfish", "RC4"]
        let form = Form(
            id: "generate", to: "\(Paths.explorer)/generate-secret-key",
            fields: [
                .text("alias", "Alias", value: visit.form.text("alias"), isRequired: true),
                .select(
                    "algorithm", "Algorithm", options: algorithms.map { ($0, $0) },
                    chosen: visit.form.text("algorithm") ?? "AES"),
                .text("bits", "Size in Bits", value: visit.form.text("bits") ?? "256", type: "number"),
            ] + ExplorerImportPages.newPassphraseFields(open.keystore.type),
            buttons: [FormButton("Generate Secret Key", id: "generate-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Generate Secret Key", subtitle: "in \(open.name)", at: Self.crumbs, [.panel("Secret Key", [.form(form)])])
    }

    private func generateSecretKey(_ visit: Visit) async throws -> Reply {
        let alias = try visit.form.required("alias", label: "Alias")
        guard let bits = Int(visit.form["bits"]), bits.isMultiple(of: 8), (40...4096).contains(bits) else {
            throw ConsoleError(.unprocessable, "Size in Bits is a multiple of 8 from 40 to 4096.")
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<bits / 8).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let secret = StoredSecretKey(
            algorithm: visit.form.text("algorithm") ?? "AES", key: SecretBytes(bytes),
            ownPassphrase: try ExplorerImportPages.newPassphrase(visit))
        return try await explorer.change(visit) { keystore in
            guard ![.jks, .pem].contains(keystore.type) else {
                throw ConsoleError(
                    .unprocessable, "\(keystore.type.rawValue) has no place for a secret key.",
                    hint: "Convert the keystore to JCEKS or PKCS12 first.")
            }
            try keystore.add(KeystoreEntry(alias: alias, createdAt: visit.now, content: .secretKey(secret)))
            return ExplorerImportPages.done("Secret key generated as \(alias).")
        }
    }
}
