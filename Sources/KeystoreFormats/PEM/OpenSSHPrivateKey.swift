import KeyMaterial
import LegacyCiphers

/// A private key as `ssh-keygen` writes it, made into PKCS#8.
///
/// | field | what |
/// |---|---|
/// | `openssh-key-v1`, zero | mark |
/// | cipher, derivation, its options | strings; `none` where the key is in the clear |
/// | 4 bytes | number of keys, 1 |
/// | public key, private part | strings; the part is an `OpenSSHKeyPart`, encrypted where there is a cipher |
/// | tag | the rest, where the cipher has one |
///
/// Source: OpenSSH's `PROTOCOL.key`; RFC 4251 section 5 for strings and numbers.
struct OpenSSHPrivateKey {
    static let label = "OPENSSH PRIVATE KEY"

    private let block: PEM.Block

    init(_ block: PEM.Block) {
        self.block = block
    }

    /// The key and the comment that `ssh-keygen` gave it.
    ///
    /// - Throws: `limitExceeded`; whatever else is wrong becomes the state of the key.
    func open(_ reading: KeystoreReading) throws(KeystoreError) -> (key: StoredKey, comment: String?) {
        let sealed = SealedKey(type: .pem, bytes: block.bytes, block: block)
        do throws(KeystoreError) {
            guard var opened = try part(reading) else {
                return (StoredKey(state: .locked, ownPassphrase: nil, sealed: sealed), nil)
            }
            defer { opened.part.pkcs8.wipe() }
            let key = StoredKey(
                state: KeystoreReading.state(of: opened.part.pkcs8), ownPassphrase: opened.own, sealed: nil)
            return (key, opened.part.comment.isEmpty ? nil : opened.part.comment)
        } catch {
            return (StoredKey(state: try KeystoreReading.state(of: error), ownPassphrase: nil, sealed: sealed), nil)
        }
    }

    /// The private part in the clear, and the passphrase of the key alone; nil where no passphrase opens it.
    private func part(
        _ reading: KeystoreReading
    ) throws(KeystoreError) -> (part: OpenSSHKeyPart, own: Passphrase?)? {
        var outer = BigEndianReader(block.bytes)
        guard try outer.bytes(15) == Array("openssh-key-v1\0".utf8) else {
            throw KeystoreError(.damaged, "no key of OpenSSH")
        }
        let cipher = String(decoding: try outer.countedBytes(), as: UTF8.self)
        let derivation = String(decoding: try outer.countedBytes(), as: UTF8.self)
        let options = try outer.countedBytes()
        guard try outer.word32() == 1 else { throw KeystoreError(.unsupported, "several keys of OpenSSH in one block") }
        _ = try outer.countedBytes()
        let bytes = try outer.countedBytes()
        if cipher == "none" {
            guard let part = try OpenSSHKeyPart(bytes) else {
                throw KeystoreError(.damaged, "a key of OpenSSH is damaged")
            }
            return (part, nil)
        }
        let encryption = try OpenSSHKeyEncryption(cipher: cipher, derivation: derivation, options: options)
        let sealed = bytes + (try outer.bytes(outer.remaining))
        for candidate in reading.candidates {
            var plain = try encryption.decrypt(sealed, passphrase: candidate.forms.utf8, budget: reading.budget)
            defer { plain?.wipe() }
            if let plain, let part = try OpenSSHKeyPart(plain) { return (part, candidate.own) }
        }
        return nil
    }
}
