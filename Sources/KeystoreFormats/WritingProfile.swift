/// Which algorithms a PKCS#12 file is written with; named after the programs that must open it.
public enum WritingProfile: String, Sendable, Hashable, CaseIterable {
    /// PBES2 with AES-256-CBC and HMAC-SHA-256, 10,000 iterations; SHA-256 MAC. What the JDK writes since 2021,
    /// opened by JDK 8u301, OpenSSL 1.1, Windows 2019 and later.
    case modern2026
    /// Triple DES and a SHA-1 MAC, for programs older than that. Weak: anybody who has the file can try fast.
    case java8
}
