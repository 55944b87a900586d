/// A TLS client's first message, made by hand: what it brings back tells in the clear what a server sends and asks for.
///
/// Source: RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2; extensions: RFC 6066 section 3, RFC 7301, RFC 8422.
struct ClientHello {
    let host: String
    /// Whether to offer TLS 1.3, whose server hides all but its choice of cipher suite.
    let offersTLS13: Bool
    let random: [UInt8]

    /// As a record, ready to be sent.
    var bytes: [UInt8] {
        let suites = (offersTLS13 ? [0x1301, 0x1302, 0x1303] : []) + CipherSuites.forTLS12
        var body: [UInt8] = [3, 3] + random + [32] + random
        body += Self.vector(suites.flatMap { Self.number($0) }, lengthBytes: 2)
        body += [1, 0]
        body += Self.vector(extensions, lengthBytes: 2)
        let message = [1] + Self.vector(body, lengthBytes: 3)
        return [22, 3, 1] + Self.vector(message, lengthBytes: 2)
    }

    private var extensions: [UInt8] {
        var all: [UInt8] = []
        if host.contains(where: { $0.isLetter }), !host.contains(":") {
            let name = [0] + Self.vector(Array(host.utf8), lengthBytes: 2)
            all += Self.field(0, Self.vector(name, lengthBytes: 2))
        }
        let groups = [29, 23, 24, 25].flatMap { Self.number($0) }
        all += Self.field(10, Self.vector(groups, lengthBytes: 2)) + Self.field(11, [1, 0])
        let schemes = SignatureSchemes.names.keys.sorted().flatMap { Self.number($0) }
        all += Self.field(13, Self.vector(schemes, lengthBytes: 2))
        all += Self.field(16, Self.vector(Self.vector(Array("http/1.1".utf8), lengthBytes: 1), lengthBytes: 2))
        guard offersTLS13 else { return all }
        all += Self.field(43, [4, 3, 4, 3, 3])
        let share = Self.number(29) + Self.vector(random, lengthBytes: 2)
        return all + Self.field(51, Self.vector(share, lengthBytes: 2))
    }

    private static func field(_ type: Int, _ content: [UInt8]) -> [UInt8] {
        number(type) + vector(content, lengthBytes: 2)
    }

    private static func number(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }

    private static func vector(_ content: [UInt8], lengthBytes: Int) -> [UInt8] {
        (0..<lengthBytes).reversed().map { UInt8(content.count >> (8 * $0) & 0xFF) } + content
    }
}

/// Names of cipher suites. Source: IANA, TLS Cipher Suites.
enum CipherSuites {
    static let names: [Int: String] = [
        0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384", 0x1303: "TLS_CHACHA20_POLY1305_SHA256",
        0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        0xCCA8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0xCCA9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0xC013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        0xC014: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", 0xC009: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        0xC00A: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", 0x009C: "TLS_RSA_WITH_AES_128_GCM_SHA256",
        0x009D: "TLS_RSA_WITH_AES_256_GCM_SHA384",
    ]

    static let forTLS12 = names.keys.filter { $0 >> 8 != 0x13 }.sorted(by: >)

    static func name(_ number: Int) -> String { names[number] ?? "0x" + String(number, radix: 16, uppercase: true) }
}

/// Names of signature schemes. Source: IANA, TLS SignatureScheme.
enum SignatureSchemes {
    static let names: [Int: String] = [
        0x0401: "rsa_pkcs1_sha256", 0x0501: "rsa_pkcs1_sha384", 0x0601: "rsa_pkcs1_sha512",
        0x0403: "ecdsa_secp256r1_sha256", 0x0503: "ecdsa_secp384r1_sha384", 0x0603: "ecdsa_secp521r1_sha512",
        0x0804: "rsa_pss_rsae_sha256", 0x0805: "rsa_pss_rsae_sha384", 0x0806: "rsa_pss_rsae_sha512",
        0x0807: "ed25519", 0x0808: "ed448", 0x0809: "rsa_pss_pss_sha256", 0x080A: "rsa_pss_pss_sha384",
        0x080B: "rsa_pss_pss_sha512", 0x0201: "rsa_pkcs1_sha1", 0x0203: "ecdsa_sha1",
    ]

    static func name(_ number: Int) -> String { names[number] ?? "0x" + String(number, radix: 16) }
}
