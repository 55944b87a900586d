import Foundation
import KeyMaterial
import LegacyCiphers

/// Reads BCFKS, the keystore format of BouncyCastle's FIPS library.
///
/// ```
/// ObjectStore ::= SEQUENCE { storeData CHOICE { EncryptedObjectStoreData, ObjectStoreData },
///   integrityCheck CHOICE { PbkdMacIntegrityCheck, [0] SignatureCheck } }
/// EncryptedObjectStoreData ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedContent OCTET STRING }
/// ObjectStoreData ::= SEQUENCE { version INTEGER, integrityAlgorithm AlgorithmIdentifier,
///   creationDate GeneralizedTime, lastModifiedDate GeneralizedTime, objectDataSequence SEQUENCE OF ObjectData,
///   comment UTF8String OPTIONAL }
/// PbkdMacIntegrityCheck ::= SEQUENCE { macAlgorithm AlgorithmIdentifier, pbkdAlgorithm AlgorithmIdentifier,
///   mac OCTET STRING }
/// ```
/// Source: the ASN.1 classes of BouncyCastle 1.72 (`org.bouncycastle.asn1.bc`), with files that it made.
struct BCFKSReader {
    let reading: KeystoreReading

    func keystore(of bytes: ArraySlice<UInt8>) throws(KeystoreError) -> Keystore {
        var result = Keystore(type: .bcfks)
        var outer = BERReader(bytes, depthMax: reading.limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "the object store").reader()
        if !outer.remaining.isEmpty {
            result.warnings.append("\(outer.remaining.count) bytes follow the end of the keystore")
        }
        let data = try parts.next(BERTag.sequence, "the data of the object store")
        guard let check = try parts.next() else {
            throw KeystoreError(.damaged, "the integrity check of the object store is missing")
        }
        let isIntact = try verify(check, over: data, &result)
        let plaintext = try decrypted(data, isIntact: isIntact)
        var objects = BCFKSObjectReader(reading: reading)
        try objects.read(plaintext)
        result.entries = objects.entries
        result.warnings += objects.warnings
        return result
    }

    /// Whether the check matches; nil where it could not be computed.
    private func verify(
        _ check: BERElement, over data: BERElement, _ result: inout Keystore
    ) throws(KeystoreError) -> Bool? {
        result.integrity = .unchecked
        guard check.tag == BERTag.sequence else {
            result.warnings.append("the file is protected by a signature, which was not verified")
            return nil
        }
        guard reading.passphrase != nil else { return nil }
        var parts = try check.reader()
        var algorithm = try parts.next(BERTag.sequence, "the algorithm of the integrity check").reader()
        let name = try algorithm.next(BERTag.objectIdentifier, "the algorithm of the integrity check")
        guard let hash = AlgorithmNames.pseudorandomFunction(name) else {
            result.warnings.append("the integrity check is of an unknown kind, \(name.identifierText)")
            return nil
        }
        let derivation = try KeyDerivation(try parts.next(BERTag.sequence, "the derivation of the integrity check"))
        let mac = try parts.next(BERTag.octetString, "the integrity check").content
        guard mac.count == hash.digestSize else { throw KeystoreError(.damaged, "an integrity check of another size") }
        let key = try BCFKSScheme.key(
            derivation, for: .integrity, reading.candidates[0].forms, byteCount: hash.digestSize,
            budget: reading.budget)
        let isIntact = ConstantTime.equal(hash.authenticationCode(for: data.encoded, key: key), mac)
        if isIntact { result.integrity = .verified }
        return isIntact
    }

    private func decrypted(_ data: BERElement, isIntact: Bool?) throws(KeystoreError) -> ArraySlice<UInt8> {
        var parts = try data.reader()
        if data.content.first == BERTag.integer {
            guard isIntact != false else { throw Self.wrongPassphrase }
            return data.encoded
        }
        guard reading.passphrase != nil else {
            throw KeystoreError(.passphraseNeeded, "the BCFKS keystore is encrypted as a whole")
        }
        let scheme = try BCFKSScheme(try parts.next(BERTag.sequence, "the algorithm of the object store"))
        let ciphertext = Array(try parts.next(BERTag.octetString, "the content of the object store").content)
        let plaintext = try scheme.decrypt(
            ciphertext, for: .store, reading.candidates[0].forms, budget: reading.budget)
        guard let plaintext else { throw Self.wrongPassphrase }
        guard isIntact != false else {
            throw KeystoreError(.damaged, "the passphrase opens the file, but it was changed after it was written")
        }
        return plaintext[...]
    }

    private static var wrongPassphrase: KeystoreError {
        KeystoreError(.wrongPassphrase, "the passphrase is wrong, or the file is damaged")
    }
}
