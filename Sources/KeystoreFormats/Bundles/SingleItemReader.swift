import KeyMaterial

/// Reads files that are one certificate or one key in DER.
struct SingleItemReader {
    let reading: KeystoreReading

    func certificate(_ bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: .certificate)
        let exact = try exactElement(bytes, &keystore)
        do throws(KeyMaterialError) {
            let certificate = try Certificate(derEncoded: exact)
            keystore.entries = [KeystoreEntry(alias: "1", content: .certificate(certificate))]
        } catch {
            throw KeystoreError(.damaged, "the certificate cannot be read: \(error.detail)")
        }
        return keystore
    }

    /// PKCS#8, encrypted or not, PKCS#1 and SEC 1.
    func privateKey(_ bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: .pkcs8)
        let exact = try exactElement(bytes, &keystore)
        let key: StoredKey
        if let opened = try? PrivateKey(derEncoded: exact) {
            key = StoredKey(opened)
        } else if Self.isEncrypted(exact, limits: reading.limits) {
            key = try reading.open(SealedKey(type: .pem, encryptedPrivateKeyInfo: exact))
        } else {
            throw KeystoreError(.damaged, "the key cannot be read")
        }
        keystore.entries = [KeystoreEntry(alias: "1", content: .key(key, chain: []))]
        return keystore
    }

    func publicKey(_ bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: .pkcs8)
        let exact = try exactElement(bytes, &keystore)
        let name = (try? PublicKey(derEncoded: exact)).map { "public key, \($0.algorithm)" } ?? "public key"
        let content = OtherContent(summary: name, form: .pemBlock(label: "PUBLIC KEY"), encoded: exact)
        keystore.entries = [KeystoreEntry(alias: "1", content: .other(content))]
        return keystore
    }

    private func exactElement(_ bytes: [UInt8], _ keystore: inout Keystore) throws(KeystoreError) -> [UInt8] {
        var reader = BERReader(bytes[...], depthMax: reading.limits.depthMax)
        let element = try reader.next(BERTag.sequence, "the content")
        if !reader.remaining.isEmpty {
            keystore.warnings.append("\(reader.remaining.count) bytes follow the end of the content")
        }
        return Array(element.encoded)
    }

    private static func isEncrypted(_ bytes: [UInt8], limits: KeystoreLimits) -> Bool {
        var outer = BERReader(bytes[...], depthMax: limits.depthMax)
        guard let element = try? outer.next(), var parts = try? element.reader(), let first = try? parts.next() else {
            return false
        }
        return first.tag == BERTag.sequence
    }
}
