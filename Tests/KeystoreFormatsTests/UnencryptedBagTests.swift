import CountersignTesting
import KeyMaterial
import Testing

@testable import KeystoreFormats

private typealias DER = KeystoreFormats.DER

/// Told not to encrypt, GnuTLS puts the bare key into the bag of encrypted ones.
@Suite struct UnencryptedBagTests {
    @Test(arguments: [ObjectIdentifier.keyBag, .shroudedKeyBag])
    func bareKeyIsReadFromEitherBag(type: ObjectIdentifier) throws {
        let key = try TestPKI.selfSigned("client").key
        let bag = DER.sequence(DER.identifier(type), DER.explicit(0, key.pkcs8DER))
        let safe = DER.sequence(DER.identifier(.data), DER.explicit(0, DER.octetString(DER.sequence(bag))))
        let content = DER.octetString(DER.sequence(safe))
        let file = DER.sequence(DER.integer(3), DER.sequence(DER.identifier(.data), DER.explicit(0, content)))
        let keystore = try Keystore(bytes: file, passphrase: nil)
        #expect(keystore.entries.map(\.privateKey?.publicKey) == [key.publicKey])
        #expect(keystore.warnings.contains { $0.contains("is not encrypted in the file") })
    }

    /// A value that is no string gives no name, and is not written again: Java would refuse the file for it.
    @Test(
        arguments: [
            ([0x1e, 2, 0, 0x6e], "n"), ([0x0c, 1, 0x6e], "n"), ([0x13, 1, 0x6e], "n"), ([0x01, 1, 0xff], "1"),
        ] as [([UInt8], String)])
    func nameIsAString(value: [UInt8], alias: String) throws {
        let key = try TestPKI.selfSigned("client").key
        let name = DER.sequence(DER.identifier(.friendlyName), DER.element(BERTag.set, value))
        let bag = DER.sequence(
            DER.identifier(.keyBag), DER.explicit(0, key.pkcs8DER), DER.element(BERTag.set, name))
        let safe = DER.sequence(DER.identifier(.data), DER.explicit(0, DER.octetString(DER.sequence(bag))))
        let content = DER.octetString(DER.sequence(safe))
        let file = DER.sequence(DER.integer(3), DER.sequence(DER.identifier(.data), DER.explicit(0, content)))
        var keystore = try Keystore(bytes: file, passphrase: nil)
        #expect(keystore.entries.map(\.alias) == [alias])
        #expect(keystore.warnings.contains { $0.contains("no string") } == (alias == "1"))
        try keystore.rename(alias, to: "other")
        let again = try keystore.encode(passphrase: Passphrase("changeit"), profile: .passwordless)
        #expect(!again.contains(name))
    }
}
