import KeyMaterial

/// Reads files that are certificates or one key in DER.
struct SingleItemReader {
    let reading: KeystoreReading

    /// Certificates one behind the other, as `cat` makes them; usually it is one.
    func certificates(_ bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: .certificate)
        var reader = BERReader(bytes[...], depthMax: reading.limits.depthMax)
        let first = try reader.next(BERTag.sequence, "the certificate")
        do throws(KeyMaterialError) {
            keystore.append(try Certificate(derEncoded: Array(first.encoded)))
        } catch {
            throw KeystoreError(.damaged, "the certificate cannot be read: \(error.detail)")
        }
        var ahead = reader
        while keystore.entries.count < reading.limits.itemsMax, let element = try? ahead.next(),
            let certificate = try? Certificate(derEncoded: Array(element.encoded))
        {
            keystore.append(certificate)
            reader = ahead
        }
        if !reader.remaining.isEmpty {
            keystore.warnings.append("\(reader.remaining.count) bytes follow the end of the content")
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
            key = try reading.open(SealedKey(type: .pem, bytes: exact))
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

extension Keystore {
    /// Adds a certificate under its number.
    mutating func append(_ certificate: Certificate) {
        entries.append(KeystoreEntry(alias: String(entries.count + 1), content: .certificate(certificate)))
    }
}
