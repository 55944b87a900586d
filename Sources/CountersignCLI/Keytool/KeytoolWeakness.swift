import KeyMaterial

/// What keytool warns of: keys and signatures that the JDK's security properties call weak or disable.
///
/// Source: `jdk.security.legacyAlgorithms` and `jdk.certpath.disabledAlgorithms` in `java.security` of JDK 17.
enum KeytoolWeakness {
    private enum Grade {
        case weak, disabled
    }

    /// " (weak)", " (disabled)", or nothing.
    static func mark(_ algorithm: SignatureAlgorithm) -> String { mark(grade(algorithm)) }

    static func mark(_ key: PublicKey) -> String { mark(grade(key)) }

    /// A sentence for each weakness.
    ///
    /// - Parameter subjects: what each certificate is called in a sentence: `<alias>`, `The certificate`.
    static func sentences(of subjects: [(String, Certificate)]) -> [String] {
        subjects.flatMap { subject, certificate in sentences(subject, certificate) }
    }

    private static func sentences(_ subject: String, _ certificate: Certificate) -> [String] {
        var lines: [String] = []
        if !certificate.isSelfIssued, let grade = grade(certificate.signatureAlgorithm) {
            let end = grade == .weak ? ". This algorithm will be disabled in a future update." : " and is disabled."
            lines.append(
                "\(subject) uses the \(certificate.signatureAlgorithm) signature algorithm which is considered a "
                    + "security risk\(end)")
        }
        if let grade = grade(certificate.publicKey) {
            let end = grade == .weak ? ". This key size will be disabled in a future update." : " and is disabled."
            lines.append(
                "\(subject) uses a \(KeytoolText.key(certificate.publicKey)) which is considered a security risk\(end)")
        }
        return lines
    }

    private static func mark(_ grade: Grade?) -> String {
        switch grade {
        case .weak: " (weak)"
        case .disabled: " (disabled)"
        case nil: ""
        }
    }

    private static func grade(_ algorithm: SignatureAlgorithm) -> Grade? {
        guard algorithm.isWeak else { return nil }
        return algorithm.name.hasPrefix("SHA1") ? .weak : .disabled
    }

    private static func grade(_ key: PublicKey) -> Grade? {
        guard let bits = key.keySizeBits else { return nil }
        switch key.algorithm {
        case "RSA", "DSA": return bits < 1024 ? .disabled : bits < 2048 ? .weak : nil
        case "EC": return bits < 224 ? .disabled : nil
        default: return nil
        }
    }
}
