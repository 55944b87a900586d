import Issuance
import KeyMaterial
import KeystoreFormats

/// The form of Create and Download Key Pair: what it asks, and what was answered.
enum KeyPairForm {
    private static let algorithms: [(KeyAlgorithm, String)] = [
        (.ecP256, "EC P-256"), (.ecP384, "EC P-384"), (.ecP521, "EC P-521"), (.ed25519, "Ed25519"),
        (.rsa2048, "RSA 2048"), (.rsa3072, "RSA 3072"), (.rsa4096, "RSA 4096"),
    ]

    /// Values and texts for a field.
    static let algorithmOptions = algorithms.map { ($0.0.rawValue, $0.1) }

    private static let formats: [(KeyPairFormat, String)] = [
        (.pkcs12, "PKCS#12 (.p12)"), (.jks, "Java keystore (.jks)"), (.pem, "PEM (.pem): sealed key and certificates"),
    ]

    private static let profiles: [(WritingProfile, String)] = [
        (.modern2026, "Today's programs: AES-256"), (.java8, "Java 8 before update 301: weak"),
        (.windowsServer2016, "Windows Server 2016, Android 12, macOS 15: weak"), (.fips2026, "FIPS 140-3: PBMAC1"),
    ]

    static func fields(user: String, _ form: FormFields, proposal: Passphrase?) -> [Field] {
        [
            .fixed("user", "User ID", user),
            .text(
                "subject", "Subject", value: form.text("subject") ?? "CN=\(user)",
                hint: "The distinguished name in the certificate."),
            .select(
                "algorithm", "Key", options: algorithmOptions,
                chosen: form.text("algorithm") ?? KeyAlgorithm.ecP256.rawValue,
                hint: "RSA where the calling system knows nothing newer."),
            .text(
                "days", "Valid for Days", value: form.text("days") ?? String(CertificateValidity.daysDefault),
                type: "number"),
            .select(
                "format", "File", options: formats.map { ($0.0.rawValue, $0.1) },
                chosen: form.text("format") ?? KeyPairFormat.pkcs12.rawValue),
            .select(
                "profile", "For", options: profiles.map { ($0.0.rawValue, $0.1) },
                chosen: form.text("profile") ?? WritingProfile.modern2026.rawValue,
                hint: "How a PKCS#12 file is sealed; the other files know one way only."),
        ] + passphraseFields(proposal)
    }

    private static func passphraseFields(_ proposal: Passphrase?) -> [Field] {
        guard let proposal else {
            return [
                .secret("passphrase", "Passphrase", hint: "Protects the file.", isRequired: true),
                .secret("passphrase-again", "Passphrase, Again", isRequired: true),
            ]
        }
        return [
            .text("passphrase", "Passphrase", value: proposal.text, isRequired: true),
            .text("passphrase-again", "Passphrase, Again", value: proposal.text, isRequired: true),
        ]
    }

    /// - Throws: `ConsoleError` for what the form does not offer.
    static func request(user: String, _ form: FormFields) throws -> KeyPairRequest {
        KeyPairRequest(
            userID: user, subject: try form.text("subject").map { try DistinguishedName(rfc4514: $0) },
            algorithm: try chosen("algorithm", "Key", form, .ecP256, algorithms),
            validitySeconds: try validity(form), format: try chosen("format", "File", form, .pkcs12, formats),
            profile: try chosen("profile", "For", form, .modern2026, profiles))
    }

    /// The days of the form in seconds.
    static func validity(_ form: FormFields) throws -> Double {
        guard let days = Int(form["days"]), (1...3650).contains(days) else {
            throw ConsoleError(.unprocessable, "Valid for Days is not a number from 1 to 3650.")
        }
        return Double(days) * 86400
    }

    private static func chosen<Value: RawRepresentable>(
        _ name: String, _ label: String, _ form: FormFields, _ absent: Value, _ offered: [(Value, String)]
    ) throws -> Value where Value.RawValue == String {
        guard let text = form.text(name) else { return absent }
        guard let value = offered.first(where: { $0.0.rawValue == text })?.0 else {
            throw ConsoleError(.unprocessable, "“\(text.prefix(80))” is none of the choices of \(label).")
        }
        return value
    }
}
