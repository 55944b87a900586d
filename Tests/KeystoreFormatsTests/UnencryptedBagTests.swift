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
}
