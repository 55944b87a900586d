import CountersignTesting
import KeyMaterial
import Testing

@Suite struct DistinguishedNameTests {
    /// The examples of RFC 4514 section 4, and escapes of section 2.4.
    @Test(arguments: [
        "UID=jsmith,DC=example,DC=net", "OU=Sales+CN=J.  Smith,DC=example,DC=net",
        "CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net", "CN=Before\\0dAfter,DC=example,DC=net",
        "CN=Lučić", "CN=\\ leading", "CN=trailing\\ ", "CN=\\#hash", "CN=a\\+b\\;c\\<d\\>e\\\\f", "",
        "1.3.6.1.4.1.1466.0=#04024869",
    ])
    func textIsReadAndWrittenBack(_ text: String) throws {
        #expect(try DistinguishedName(rfc4514: text).description == text)
    }

    @Test(arguments: [
        ("CN=a, O=b", "CN=a,O=b"), ("cn = a ;o= b", "CN=a,O=b"), ("CN=\"a, b\",C=DE", "CN=a\\, b,C=DE"),
        ("OID.2.5.4.3=a", "CN=a"), ("E=a@b", "emailAddress=a@b"), ("CN=Lu\\C4\\8Di\\C4\\87", "CN=Lučić"),
        ("CN=", "CN="), ("CN=a  ", "CN=a"),
    ])
    func whatPeopleTypeIsRead(_ typed: String, _ written: String) throws {
        #expect(try DistinguishedName(rfc4514: typed).description == written)
    }

    @Test(arguments: ["CN", "=a", "CN=a,", "CN=a\\", "CN=\\g", "CN=#0", "CN=#zz", "Nonsense=a", "CN=\"a", "CN=\\ff"])
    func textThatIsNoNameIsRefused(_ text: String) {
        #expect(throws: KeyMaterialError.self) { try DistinguishedName(rfc4514: text) }
    }

    @Test func firstPartOfTheTextIsTheLastOfTheEncoding() throws {
        let name = try DistinguishedName(rfc4514: "CN=a,C=DE")
        let expected: [UInt8] = [
            0x30, 0x19, 0x31, 0x0B, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x06, 0x13, 0x02, 0x44, 0x45, 0x31, 0x0A, 0x30,
            0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x01, 0x61,
        ]
        #expect(name.derEncoded == expected)
        #expect(name.commonName == "a")
        #expect(!name.isEmpty)
        #expect(DistinguishedName.empty.isEmpty)
    }

    @Test func sameLettersInAnotherStringTypeAreAnotherName() throws {
        let utf8 = try name(tag: 0x0C)
        let printable = try name(tag: 0x13)
        #expect(utf8.description == printable.description)
        #expect(utf8 != printable)
    }

    @Test func oldStringTypesAreRead() throws {
        #expect(try name(tag: 0x14, [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72]).commonName == "Müller")
        #expect(try name(tag: 0x1E, [0x00, 0x41, 0x04, 0x16]).commonName == "AЖ")
        #expect(try name(tag: 0x1C, [0x00, 0x01, 0xF5, 0x11]).commonName == "\u{1F511}")
        #expect(try name(tag: 0x0C, [0xC3, 0x28]).description == "CN=#0c02c328")
    }

    @Test func marksThatDisguiseANameAreEscaped() throws {
        #expect(try name(tag: 0x0C, Array("a\u{202E}b\u{1B}".utf8)).description == "CN=a\\e2\\80\\aeb\\1b")
    }

    private func name(tag: UInt8, _ content: [UInt8] = [0x41]) throws -> DistinguishedName {
        let attribute = DER.sequence(try DER.objectIdentifier("2.5.4.3"), DER.element(tag, content))
        return try DistinguishedName(derEncoded: DER.sequence(DER.set(of: [attribute])))
    }
}
