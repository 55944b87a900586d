import CountersignTesting
import Foundation
import Testing

@testable import KeyMaterial

@Suite struct EncodingTests {
    @Test(arguments: [
        ("00", "0", "0"), ("7f", "127", "7f"), ("ff", "-1", "-1"), ("80", "-128", "-80"), ("0080", "128", "80"),
        ("ff00", "-256", "-100"), ("0a", "10", "a"), ("00ffffffff", "4294967295", "ffffffff"),
        ("0100000000", "4294967296", "100000000"), ("3b9aca00", "1000000000", "3b9aca00"),
        ("0de0b6b3a7640000", "1000000000000000000", "de0b6b3a7640000"),
        (
            "00ffffffffffffffffffffffffffffffffffffffff", "1461501637330902918203684832716283019655932542975",
            "ffffffffffffffffffffffffffffffffffffffff"
        ),
    ])
    func serialNumbersOfAnySizeArePrinted(_ bytes: String, _ decimal: String, _ hex: String) throws {
        let serial = SerialNumber(bytes: try #require(Hexadecimal.decode(Array(bytes.utf8))))
        #expect(serial.decimal == decimal)
        #expect(serial.hex == hex)
    }

    @Test func randomSerialNumbersArePositiveAndDiffer() {
        let serials = (0..<200).map { _ in SerialNumber.random() }
        #expect(Set(serials).count == 200)
        #expect(serials.allSatisfy { $0.bytes.count == 16 && (0x40...0x7F).contains($0.bytes[0]) })
    }

    @Test(arguments: [
        "0.0", "1.2.840.113549.1.1.11", "2.5.29.17", "2.999.3", "2.39", "1.39.127.128.16383.16384",
        "2.25.329800735698586629295641978511506172918", "2.340282366920938463463374607431768211455.1",
    ])
    func objectIdentifiersOfAnySizeSurvive(_ text: String) throws {
        #expect(try ASN1Element(try DER.objectIdentifier(text), name: "oid").objectIdentifier() == text)
    }

    @Test(arguments: ["", "1", "3.1", "1.40", "0.99", "1..2", "1.a", "-1.2", "1.2.", "2.+5"])
    func textThatIsNoObjectIdentifierIsRefused(_ text: String) {
        #expect(throws: KeyMaterialError.self) { try DER.objectIdentifier(text) }
    }

    @Test(arguments: [
        ("230101000000Z", 1_672_531_200.0), ("491231235959Z", 2_524_607_999), ("500101000000Z", -631_152_000),
        ("2301010000Z", 1_672_531_200), ("230101010000+0100", 1_672_531_200), ("230101000000", 1_672_531_200),
        ("240229120000Z", 1_709_208_000),
    ])
    func utcTimesAreRead(_ text: String, _ seconds: Double) throws {
        let element = try ASN1Element(DER.element(0x17, Array(text.utf8)), name: "time")
        #expect(try element.date().timeIntervalSince1970 == seconds)
    }

    @Test(arguments: ["", "2301", "231301000000Z", "230230000000Z", "230101250000Z", "230101000000X", "23010100000Z"])
    func textThatIsNoTimeIsRefused(_ text: String) throws {
        let element = try ASN1Element(DER.element(0x17, Array(text.utf8)), name: "time")
        #expect(throws: KeyMaterialError.self) { try element.date() }
    }

    @Test(arguments: [0.0, -1, 1_672_531_199, 2_524_607_999, 2_524_608_000, -631_152_001, 253_402_300_799, 951_782_400])
    func timesSurvive(_ seconds: Double) throws {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(try ASN1Element(try DER.time(date), name: "time").date() == date)
    }

    @Test func timesAfter2049AreGeneralized() throws {
        #expect(try DER.time(Date(timeIntervalSince1970: 2_524_607_999)).first == 0x17)
        #expect(try DER.time(Date(timeIntervalSince1970: 2_524_608_000)).first == 0x18)
        #expect(throws: KeyMaterialError.self) { try DER.time(Date(timeIntervalSince1970: 1e12)) }
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::1"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("::", "::"), ("::ffff:192.0.2.1", "::ffff:c000:201"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("fe80::", "fe80::"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
    ])
    func addressesAreReadAndWrittenInOneForm(_ typed: String, _ written: String) throws {
        #expect(AddressText.text(try #require(AddressText.bytes(typed))) == written)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", ":", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7",
    ])
    func textThatIsNoAddressIsRefused(_ text: String) {
        #expect(AddressText.bytes(text) == nil)
    }

    @Test func base64AgreesWithFoundation() throws {
        for count in 0..<100 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            let text = Base64.encode(bytes)
            #expect(String(decoding: text, as: UTF8.self) == Data(bytes).base64EncodedString())
            #expect(Base64.decode(text) == bytes)
        }
        #expect(Base64.decode(Array("A".utf8)) == nil)
        #expect(Base64.decode(Array("QUJ=D".utf8)) == nil)
        #expect(Base64.decode(Array("Q-==".utf8)) == nil)
    }

    @Test func indefiniteLengthsAndSegmentsAreRead() throws {
        let segmented: [UInt8] = [0x24, 0x80, 0x04, 0x02, 1, 2, 0x24, 0x80, 0x04, 0x01, 3, 0, 0, 0, 0]
        let element = try ASN1Element(segmented, name: "octets")
        #expect(try element.octets() == [1, 2, 3])
        #expect(Array(element.encoded) == segmented)
    }

    @Test func deepNestingIsRefused() {
        let deep = [UInt8](repeating: 0, count: 100_000).enumerated().map { UInt8($0.offset % 2 == 0 ? 0x24 : 0x80) }
        #expect {
            try ASN1Element(deep, name: "deep")
        } throws: { error in
            (error as? KeyMaterialError)?.code == .limitExceeded
        }
    }

    @Test func lengthsBeyondTheInputAreRefused() {
        for header: [UInt8] in [
            [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x88] + [UInt8](repeating: 0xFF, count: 8),
        ] {
            #expect(throws: KeyMaterialError.self) { try ASN1Element(header, name: "long") }
        }
    }
}
