import CountersignTesting
import Testing

@testable import KeyMaterial

@Suite struct ExtensionExplanationTests {
    private static func lines(_ oid: String, _ value: [UInt8]) -> [String] {
        CertificateExtension(oid: oid, isCritical: false, value: value).explanation
    }

    private static func oid(_ text: String) -> [UInt8] {
        ObjectIdentifierText.encode(text).map { DER.element(6, $0) } ?? []
    }

    private static func text(_ tag: UInt8, _ text: String) -> [UInt8] { DER.element(tag, Array(text.utf8)) }

    private static let sct: [UInt8] = {
        let one: [UInt8] =
            [0] + [UInt8](repeating: 0xAB, count: 32) + [0, 0, 1, 0x8B, 0xCF, 0xE5, 0x68, 0] + [0, 0, 4, 3, 0, 2, 1, 2]
        let item = [0, UInt8(one.count)] + one
        return DER.octetString([0, UInt8(item.count)] + item)
    }()

    /// Each with what it is to say.
    private static let known: [(String, [UInt8], [String])] = [
        (
            "2.5.29.30",
            DER.sequence(
                DER.context(
                    0,
                    DER.sequence(text(0x82, ".example.com"))
                        + DER.sequence(DER.primitiveContext(7, [10, 0, 0, 0, 255, 240, 0, 0]))
                        + DER.sequence(DER.primitiveContext(7, [10, 0, 0, 1, 255, 0, 0, 255]))),
                DER.context(1, DER.sequence(text(0x82, "")))),
            [
                "permitted DNS:.example.com", "permitted IP:10.0.0.0/12", "permitted IP:10.0.0.1/255.0.0.255",
                "excluded DNS: (all)",
            ]
        ),
        (
            "1.3.6.1.5.5.7.1.24", DER.sequence(DER.integer(5), DER.integer(99)),
            ["status_request (the server staples an OCSP response)", "TLS extension 99"]
        ),
        ("2.5.29.33", DER.sequence(DER.sequence(oid("1.2.3"), oid("1.2.4"))), ["1.2.3 counts as 1.2.4"]),
        (
            "2.5.29.36", DER.sequence(DER.primitiveContext(0, [0]), DER.primitiveContext(1, [2])),
            ["a policy is required at once", "policies are not mapped after 2 certificates"]
        ),
        ("2.5.29.54", DER.integer(1), ["any policy does not count after 1 certificate"]),
        (
            "2.5.29.16", DER.sequence(text(0x80, "20250102030405Z"), text(0x81, "20260102030405Z")),
            ["from 2025-01-02T03:04:05Z", "to 2026-01-02T03:04:05Z"]
        ),
        (
            "2.5.29.32",
            DER.sequence(
                DER.sequence(oid("2.5.29.32.0")),
                DER.sequence(
                    oid("1.2.3"),
                    DER.sequence(
                        DER.sequence(oid("1.3.6.1.5.5.7.2.1"), text(22, "http://a/cps")),
                        DER.sequence(oid("1.3.6.1.5.5.7.2.2"), DER.sequence(DER.utf8String("Mind this")))))),
            ["any policy", "1.2.3; statement at http://a/cps; notice: Mind this"]
        ),
        (
            "2.5.29.46",
            DER.sequence(
                DER.sequence(DER.context(0, DER.context(0, text(0x86, "http://a/delta")))),
                DER.sequence(
                    DER.context(
                        0,
                        DER.context(
                            0,
                            DER.context(
                                4, DER.sequence(DER.set(of: [DER.sequence(oid("2.5.4.3"), DER.utf8String("a"))])))))
                )),
            ["URI:http://a/delta", "DN:CN=a"]
        ),
        (
            "1.3.6.1.5.5.7.1.11",
            DER.sequence(DER.sequence(oid("1.3.6.1.5.5.7.48.5"), text(0x86, "http://a/repository"))),
            ["repository at URI:http://a/repository"]
        ),
        ("2.5.29.18", DER.sequence(text(0x82, "issuer.example")), ["DNS:issuer.example"]),
        (
            "1.3.6.1.4.1.11129.2.4.2", sct,
            ["2023-11-14T22:13:20Z, log \(String(repeating: "ab", count: 32)), SHA256withECDSA"]
        ),
        ("2.16.840.1.113730.1.1", DER.bitString([0xC4], unusedBits: 2), ["SSL client", "SSL server", "SSL authority"]),
        ("2.16.840.1.113730.1.3", text(22, "http://a/revoked"), ["http://a/revoked"]),
        ("1.3.6.1.4.1.311.20.2", DER.element(30, [0, 0x43, 0, 0x41]), ["CA"]),
        (
            "1.3.6.1.4.1.311.21.7", DER.sequence(oid("1.2.3.4"), DER.integer(100), DER.integer(3)),
            ["1.2.3.4, version 100.3"]
        ),
        ("1.3.6.1.4.1.311.21.1", DER.integer(0x10002), ["certificate 2 of the authority, key 1"]),
        ("1.3.6.1.4.1.311.21.10", DER.sequence(DER.sequence(oid("1.2.3"))), ["1.2.3"]),
        (
            "1.3.6.1.4.1.311.25.2",
            DER.sequence(
                DER.context(0, oid("1.3.6.1.4.1.311.25.2.1") + DER.context(0, DER.octetString(Array("S-1-5-21".utf8))))),
            ["S-1-5-21"]
        ),
        ("1.3.6.1.5.5.7.48.1.5", DER.null, ["the revocation of this responder is not asked for"]),
        (
            "1.3.6.1.5.5.7.1.3",
            DER.sequence(
                DER.sequence(oid("0.4.0.1862.1.1")),
                DER.sequence(oid("0.4.0.1862.1.6"), DER.sequence(oid("0.4.0.1862.1.6.2")))),
            ["qualified", "kind: seal"]
        ),
        (
            "2.5.29.9", DER.sequence(DER.sequence(oid("1.3.6.1.5.5.7.9.4"), DER.set(of: [text(19, "DE")]))),
            ["1.3.6.1.5.5.7.9.4: DE"]
        ),
    ]

    @Test func everyKnownExtensionSaysWhatItHolds() {
        for (oid, value, expected) in Self.known { #expect(Self.lines(oid, value) == expected, "\(oid)") }
    }

    @Test func whatIsCutShortIsShownAsBytes() {
        for (oid, value, _) in Self.known where value.count > 4 {
            let cut = Array(value.dropLast(value.count / 2))
            #expect(Self.lines(oid, cut).allSatisfy { $0.utf8.count <= 4099 }, "\(oid)")
        }
        #expect(Self.lines("2.5.29.30", [0x30, 0x7F]) == ["307f"])
        #expect(
            Self.lines("2.5.29.54", DER.integer([0x7F] + [UInt8](repeating: 1, count: 20))).first?.hasPrefix("0215")
                == true)
        #expect(Self.lines("1.3.6.1.4.1.11129.2.4.2", DER.octetString([0xFF, 0xFF, 0])) == ["0403ffff00"])
    }

    @Test func everyChangedByteIsSurvived() {
        for (oid, value, _) in Self.known {
            for index in value.indices {
                for byte: UInt8 in [0, 0x1F, 0x30, 0x7F, 0x80, 0x84, 0xA0, 0xFF] {
                    var changed = value
                    changed[index] = byte
                    #expect(Self.lines(oid, changed).count <= CertificateExtension.explanationLinesMax)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func hostileExtensionsAreBounded() {
        let features = DER.sequence(of: [[UInt8]](repeating: DER.integer(5), count: 100_000))
        let lines = Self.lines("1.3.6.1.5.5.7.1.24", features)
        #expect(lines.count == CertificateExtension.explanationLinesMax)
        #expect(lines.last == "… and 98001 more")
        var nested: [UInt8] = DER.null
        for _ in 0..<2000 { nested = DER.sequence(nested) }
        let attributes = DER.sequence(DER.sequence(Self.oid("1.2.3"), nested))
        #expect(Self.lines("2.5.29.9", attributes).allSatisfy { $0.utf8.count < 300 })
        #expect(
            Self.lines("2.16.840.1.113730.1.13", Self.text(22, String(repeating: "a", count: 9000)))[0].count == 4097)
    }
}
