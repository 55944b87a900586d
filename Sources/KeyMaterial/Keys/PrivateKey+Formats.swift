extension PrivateKey {
    /// Reads the first private key of a PEM text.
    ///
    /// Read are PKCS#8 (`PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`), SEC 1 (`EC PRIVATE KEY`),
    /// OpenSSL's `DSA PRIVATE KEY`, and the last three under its old encryption with AES. Throws `notFound` when there
    /// is none, `passphraseRequired`, `wrongPassphrase`, `unsupported` for other ciphers, `malformed`.
    public init(pem: String, passphrase: Passphrase? = nil) throws(KeyMaterialError) {
        let blocks = try PEM.blocks(in: Array(pem.utf8))
        guard let block = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
            throw KeyMaterialError(.notFound, "No private key in the text")
        }
        self = try PrivateKey(block, passphrase: passphrase)
    }

    /// Reads one block whose label ends in `PRIVATE KEY`; throws as `init(pem:passphrase:)`.
    public init(_ block: PEM.Block, passphrase: Passphrase? = nil) throws(KeyMaterialError) {
        if let information = block.header("DEK-Info") {
            let der = try OpenSSLKeyEncryption(information).decrypt(block.bytes, passphrase: passphrase)
            do throws(KeyMaterialError) {
                try self.init(derEncoded: der)
            } catch {
                throw KeyMaterialError(.wrongPassphrase, "The passphrase does not open the key")
            }
        } else {
            try self.init(derEncoded: block.bytes, passphrase: passphrase)
        }
    }

    /// Reads DER of PKCS#8 (encrypted or not), PKCS#1, SEC 1 or OpenSSL's DSA, told apart by content.
    ///
    /// Throws as `init(pem:passphrase:)`.
    public init(derEncoded: [UInt8], passphrase: Passphrase? = nil) throws(KeyMaterialError) {
        guard derEncoded.count <= Self.bytesMax else {
            throw KeyMaterialError(.limitExceeded, "A private key of more than \(Self.bytesMax) bytes")
        }
        let outer = try ASN1Element(derEncoded, name: "PrivateKey")
        var fields = try outer.children()
        let first = try fields.next("version")
        if first.tag == .sequence {
            guard let passphrase else {
                throw KeyMaterialError(.passphraseRequired, "The private key is encrypted")
            }
            self = try EncryptedPrivateKey(derEncoded: derEncoded).decrypt(passphrase: passphrase)
            return
        }
        let second = try fields.next("privateKeyAlgorithm")
        switch second.tag {
        case .sequence: try self.init(pkcs8DER: derEncoded)
        case .octetString: try self.init(pkcs8DER: try Self.wrapped(sec1: derEncoded))
        case .integer: try self.init(pkcs8DER: try Self.wrapped(integers: derEncoded, second, fields))
        default: throw second.malformed("No known form of a private key")
        }
    }

    /// Source: RFC 5915 section 3; the parameters move to the algorithm, as RFC 5480 wants.
    private static func wrapped(sec1 der: [UInt8]) throws(KeyMaterialError) -> [UInt8] {
        guard let parameters = try ECPrivateKeyFields(der).parameters else {
            throw KeyMaterialError(.malformed, "The key does not name its curve", at: "ECPrivateKey.parameters")
        }
        let algorithm = DER.sequence(try DER.objectIdentifier(KeyAlgorithmNames.ec), parameters)
        return DER.sequence(DER.integer(0), algorithm, DER.octetString(der))
    }

    /// PKCS#1 has eight more integers and perhaps more primes; OpenSSL's DSA five in all: p, q, g, y, x.
    private static func wrapped(
        integers der: [UInt8], _ first: ASN1Element, _ rest: ASN1Reader
    ) throws(KeyMaterialError) -> [UInt8] {
        var integers = [first]
        var rest = rest
        while !rest.isAtEnd, integers.count < 5 { integers.append(try rest.next("integer")) }
        guard integers.count == 5, rest.isAtEnd else {
            let algorithm = DER.sequence(try DER.objectIdentifier(KeyAlgorithmNames.rsa), DER.null)
            return DER.sequence(DER.integer(0), algorithm, DER.octetString(der))
        }
        let parameters = DER.sequence(of: integers.prefix(3).map { Array($0.encoded) })
        let algorithm = DER.sequence(try DER.objectIdentifier(KeyAlgorithmNames.dsa), parameters)
        return DER.sequence(DER.integer(0), algorithm, DER.octetString(Array(integers[4].encoded)))
    }
}
