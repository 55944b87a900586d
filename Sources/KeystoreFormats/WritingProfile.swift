import LegacyCiphers

/// Which algorithms a PKCS#12 file is written with; named after the programs that must open it.
public enum WritingProfile: String, Sendable, Hashable, CaseIterable {
    /// PBES2 with AES-256-CBC and HMAC-SHA-256, 10,000 iterations; SHA-256 MAC. What the JDK writes since 2021,
    /// opened by JDK 8u301, OpenSSL 1.1, Windows 2019 and later.
    case modern2026
    /// Triple DES and a SHA-1 MAC, for programs older than that. Weak: anybody who has the file can try fast.
    case java8
    /// The same with the 2,000 iterations that Windows itself makes: for Windows Server 2012 and 2016, Android up to 12
    /// and macOS up to 15. Weak.
    case windowsServer2016
    /// Certificates in the clear and no MAC, so that a truststore opens without a passphrase in the JDK since 18; keys
    /// are sealed as in `modern2026`. Nothing shows that such a file was changed.
    case passwordless
    /// As `modern2026` with 100,000 iterations and PBMAC1 in the place of the MAC, whose derivation FIPS 140-3 does not
    /// approve. Opened by OpenSSL 3.4, JDK 26, BouncyCastle 1.81 and later. Source: RFC 9579.
    case fips2026
}

extension WritingProfile {
    /// Of each key derivation of a file.
    var iterations: Int {
        switch self {
        case .modern2026, .java8, .passwordless: 10_000
        case .windowsServer2016: 2_000
        case .fips2026: 100_000
        }
    }

    /// Whether the schemes are those of PKCS#12 itself.
    var isLegacy: Bool { self == .java8 || self == .windowsServer2016 }

    var sealsCertificates: Bool { self != .passwordless }
}
