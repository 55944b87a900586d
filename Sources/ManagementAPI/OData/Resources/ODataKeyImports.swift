import Foundation
import IntegrationTenant
import KeyMaterial

/// What brings single keys and certificates into the keystore.
enum ODataKeyImports {
    private static let common = ["fingerprintVerified", "returnKeystoreEntries", "update"]

    static let operations: [ODataOperation] = [
        ODataOperation(
            .put, "CertificateResources('{Hexalias}')/$value", .tenantWrite, parameters: common, takesBytes: true
        ) { call in
            let alias = try Hexalias.decode(call.key("Hexalias"))
            let isUpdate = try await checkUpdate(alias, call)
            _ = try await call.tenant.keystore.addCertificate(
                bytes: plain(call.bodyBytes), alias: alias, overwrite: isUpdate, by: call.by)
            return try await ODataKeystoreEntries.afterChange(call)
        },
        ODataOperation(
            .put, "CertificateChainResources('{Hexalias}')/$value", .tenantWrite,
            parameters: ["fingerprintVerified", "returnKeystoreEntries"], takesBytes: true
        ) { call in
            _ = try await call.tenant.keystore.updateSigningResponse(
                try Hexalias.decode(call.key("Hexalias")), bytes: plain(call.bodyBytes), by: call.by)
            return try await ODataKeystoreEntries.afterChange(call)
        },
        ODataOperation(.post, "KeyPairResources", .tenantWrite, parameters: common) { call in
            let body = try call.body()
            try body.refuse(unless: ["Hexalias", "Alias", "Password", "Resource"])
            let alias = try alias(body)
            guard let bytes = try body.bytes("Resource") else {
                throw ODataError(.badRequest, "The body lacks Resource")
            }
            let isUpdate = try await checkUpdate(alias, call)
            _ = try await call.tenant.keystore.addKeyPair(
                bytes: bytes, alias: alias, passphrase: try body.text("Password").map { Passphrase($0) },
                overwrite: isUpdate, by: call.by)
            return try await ODataKeystoreEntries.afterChange(call)
        },
        ODataOperation(
            .post, "KeyPairGenerationRequests", .tenantWrite, parameters: ["returnKeystoreEntries"]
        ) { call in
            _ = try await call.tenant.keystore.createKeyPair(try specification(call), by: call.by)
            return try await ODataKeystoreEntries.afterChange(call)
        },
        ODataOperation(
            .post, "RSAKeyGenerationRequests", .tenantWrite, parameters: ["returnKeystoreEntries"]
        ) { call in
            let body = try call.body()
            try body.refuse(unless: subjectMembers.union(["RSAFile", "SignatureAlgorithm"]))
            let text = try body.required("RSAFile")
            let pem = text.contains("BEGIN") ? text : ODataBody.base64(text).map { String(decoding: $0, as: UTF8.self) }
            let key = try PrivateKey(pem: pem ?? text)
            guard key.algorithm == "RSA" else { throw ODataError(.badRequest, "RSAFile holds no RSA key") }
            try checkSignature(try body.text("SignatureAlgorithm"), digest: 256, algorithm: "RSA")
            _ = try await call.tenant.keystore.createKeyPair(
                try specification(body, algorithm: .rsa2048, now: call.now), key: key, by: call.by)
            return try await ODataKeystoreEntries.afterChange(call)
        },
    ]

    private static let subjectMembers: Set<String> = [
        "Hexalias", "Alias", "CommonName", "OrganizationUnit", "Organization", "Locality", "State", "Country",
        "Email", "ValidNotBefore", "ValidNotAfter",
    ]

    /// Whether an entry that is there shall be replaced; one that is not there cannot be.
    private static func checkUpdate(_ alias: String, _ call: ODataCall) async throws -> Bool {
        _ = try call.flag("fingerprintVerified")
        guard try call.flag("update") else { return false }
        _ = try await call.tenant.keystore.entry(alias)
        return true
    }

    /// Base 64 without a PEM header is taken too.
    private static func plain(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 < 0x80 }), let text = String(validating: bytes, as: UTF8.self),
            !text.contains("-----"), let decoded = ODataBody.base64(text)
        else { return bytes }
        return decoded
    }

    private static func alias(_ body: ODataBody) throws -> String {
        let written = try body.text("Alias")
        guard let hex = try body.text("Hexalias") else { return try written ?? body.required("Alias") }
        let alias = try Hexalias.decode(hex)
        guard written == nil || written == alias else {
            throw ODataError(.badRequest, "Alias and Hexalias are of different aliases")
        }
        return alias
    }

    private static func specification(_ call: ODataCall) throws -> KeyPairSpecification {
        let body = try call.body()
        try body.refuse(
            unless: subjectMembers.union(
                ["KeyType", "KeySize", "SignatureAlgorithm", "EllipticCurve", "KeyAlgorithmParameter"]))
        let curve = try body.text("EllipticCurve") ?? body.text("KeyAlgorithmParameter")
        let algorithm = try algorithm(
            try body.text("KeyType") ?? "RSA", size: try body.text("KeySize"), curve: curve)
        let digest = ["ec-p384": 384, "ec-p521": 512][algorithm.rawValue] ?? 256
        let isRSA = algorithm.rawValue.hasPrefix("rsa")
        try checkSignature(
            try body.text("SignatureAlgorithm"), digest: digest, algorithm: isRSA ? "RSA" : "ECDSA")
        return try specification(body, algorithm: algorithm, now: call.now)
    }

    private static func algorithm(_ type: String, size: String?, curve: String?) throws -> KeyAlgorithm {
        let known: [String: KeyAlgorithm] = [
            "RSA/2048": .rsa2048, "RSA/3072": .rsa3072, "RSA/4096": .rsa4096, "EC/256": .ecP256, "EC/384": .ecP384,
            "EC/521": .ecP521, "EC/secp256r1": .ecP256, "EC/secp384r1": .ecP384, "EC/secp521r1": .ecP521,
            "EC/P-256": .ecP256, "EC/P-384": .ecP384, "EC/P-521": .ecP521,
        ]
        let detail = type == "EC" ? curve ?? size ?? "256" : size ?? "2048"
        guard let algorithm = known["\(type)/\(detail)"] else {
            throw ODataError(
                .badRequest,
                "Keys of type \(type.prefix(20)) and size \(detail.prefix(20)) are not made here: "
                    + "RSA 2048, 3072, 4096 and EC 256, 384, 521 are")
        }
        return algorithm
    }

    /// Each key signs with one digest here; another one is refused rather than ignored.
    private static func checkSignature(_ text: String?, digest: Int, algorithm: String) throws {
        guard let text else { return }
        let offered = ["SHA\(digest)/\(algorithm)", "SHA\(digest)with\(algorithm)"]
        guard offered.contains(text) else {
            throw ODataError(
                .badRequest, "The signature algorithm \(text.prefix(40)) is not offered for this key: \(offered[1]) is")
        }
    }

    private static func specification(
        _ body: ODataBody, algorithm: KeyAlgorithm, now: Date
    ) throws -> KeyPairSpecification {
        let parts = [
            ("CN", "CommonName"), ("OU", "OrganizationUnit"), ("O", "Organization"), ("L", "Locality"),
            ("ST", "State"), ("C", "Country"), ("E", "Email"),
        ]
        let subject = try parts.compactMap { name, member in
            try body.text(member).map { "\(name)=\(escaped($0))" }
        }.joined(separator: ",")
        guard try body.text("CommonName") != nil else { throw ODataError(.badRequest, "The body lacks CommonName") }
        return KeyPairSpecification(
            alias: try alias(body), algorithm: algorithm, subject: try DistinguishedName(rfc4514: subject),
            notBefore: try time(body, "ValidNotBefore") ?? now,
            notAfter: try time(body, "ValidNotAfter") ?? now.addingTimeInterval(CertificateValidity.secondsDefault))
    }

    private static func time(_ body: ODataBody, _ name: String) throws -> Date? {
        guard let text = try body.text(name) else { return nil }
        guard let date = ODataTime.date(fromBody: text) else {
            throw ODataError(.badRequest, "\(name) is no time like /Date(1562673915367)/")
        }
        return date
    }

    /// Source: RFC 4514 section 2.4.
    private static func escaped(_ text: String) -> String {
        text.map { ",+\"\\<>;=#".contains($0) || $0 == " " ? "\\\($0)" : String($0) }.joined()
    }
}
