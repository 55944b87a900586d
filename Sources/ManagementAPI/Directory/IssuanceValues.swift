import Issuance
import KeyMaterial
import KeystoreFormats
import ManagementSchema

/// For how long a certificate is asked to be valid.
struct ValidityDays: Sendable {
    let days: Int

    /// Throws `invalidBody` outside 1 to 3650.
    init(_ days: Int) throws {
        guard (1...3650).contains(days) else {
            throw ProblemError(.invalidBody, "validityDays is not 1 to 3650", at: "/validityDays")
        }
        self.days = days
    }

    var seconds: Double { Double(days) * 86_400 }
}

extension KeyAlgorithm {
    /// Absent is P-256.
    init(_ value: KeyAlgorithmValue?) {
        switch value {
        case .rsa2048: self = .rsa2048
        case .rsa3072: self = .rsa3072
        case .rsa4096: self = .rsa4096
        case .ecP256, nil: self = .ecP256
        case .ecP384: self = .ecP384
        case .ecP521: self = .ecP521
        case .ed25519: self = .ed25519
        }
    }
}

extension WritingProfile {
    /// Absent is `modern2026`.
    init(_ value: WritingProfileValue?) {
        switch value {
        case .modern2026, nil: self = .modern2026
        case .java8: self = .java8
        case .windowsServer2016: self = .windowsServer2016
        case .fips2026: self = .fips2026
        }
    }
}

extension KeyPairFormat {
    /// Absent is PKCS#12.
    init(_ value: KeyPairFormatValue?) {
        switch value {
        case .pkcs12, nil: self = .pkcs12
        case .jks: self = .jks
        case .pem: self = .pem
        }
    }
}
