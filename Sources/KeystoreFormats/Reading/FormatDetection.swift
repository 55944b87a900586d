import KeyMaterial

/// Tells formats apart by what the bytes are; names of files play no part.
enum FormatDetection {
    enum Format {
        case jks, jceks, pkcs12, bks, uber, bcfks, pem, pkcs7, certificate, certificatePath, privateKey,
            publicKey, microsoftKey
        /// One of the other formats, as text without any armour.
        case base64([UInt8])
        /// A text of UTF-16, in UTF-8.
        case text([UInt8])
        /// Says what it is instead.
        case notAKeystore(String)
    }

    static func format(of bytes: ArraySlice<UInt8>, limits: KeystoreLimits) -> Format {
        if bytes.starts(with: [0xfe, 0xed, 0xfe, 0xed]) { return .jks }
        if bytes.starts(with: [0xce, 0xce, 0xce, 0xce]) { return .jceks }
        if bytes.starts(with: MicrosoftKeyReader.magic) || isMicrosoftBlob(bytes) { return .microsoftKey }
        if bytes.first == BERTag.sequence, let format = formatOfASN1(bytes, limits: limits) { return format }
        if let text = PEM.utf8(of: bytes) { return .text(text) }
        if containsArmour(bytes) || bytes.elementsEqual(PEMWriter.emptyText.utf8) { return .pem }
        if let format = formatOfBouncyCastle(bytes) { return format }
        if let decoded = Base64Text.decoded(bytes) { return .base64(decoded) }
        for prefix in ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"] where bytes.starts(with: prefix.utf8) {
            return .notAKeystore("an OpenSSH public key, and no private key or certificate")
        }
        if bytes.isEmpty { return .notAKeystore("the file is empty") }
        return .notAKeystore("the content is of no format that is known here")
    }

    /// The blob of a private key, which names its kind behind eight bytes of header.
    private static func isMicrosoftBlob(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.starts(with: MicrosoftKeyReader.blobHeader) else { return false }
        let kind = bytes.dropFirst(8)
        return kind.starts(with: "RSA2".utf8) || kind.starts(with: "DSS2".utf8)
    }

    /// Looks at the outermost structure only.
    private static func formatOfASN1(_ bytes: ArraySlice<UInt8>, limits: KeystoreLimits) -> Format? {
        var reader = BERReader(bytes, depthMax: limits.depthMax)
        guard let outer = try? reader.next(), var parts = try? outer.reader(), let first = try? parts.next() else {
            return damagedPKCS12(bytes)
        }
        let second = try? parts.next()
        let third = try? parts.next()
        switch first.tag {
        case BERTag.integer where second?.tag == BERTag.sequence && first.integer() == 3: return .pkcs12
        case BERTag.integer where second?.tag == BERTag.integer && (try? parts.next()) == nil:
            return .notAKeystore(
                "two or three numbers, as an RSA public key, parameters or a signature, and no private key")
        case BERTag.integer: return .privateKey
        case BERTag.objectIdentifier: return .pkcs7
        case BERTag.sequence: return formatOfPair(first, second, third)
        default: return nil
        }
    }

    private static func formatOfPair(_ first: BERElement, _ second: BERElement?, _ third: BERElement?) -> Format? {
        guard var parts = try? first.reader(), let head = try? parts.next() else { return nil }
        switch (head.tag, second?.tag) {
        case (BERTag.objectIdentifier, BERTag.bitString): return .publicKey
        case (BERTag.objectIdentifier, BERTag.octetString), (BERTag.objectIdentifier, 0x24): return .privateKey
        case (BERTag.sequence, _): return formatOfNested(&parts, isLone: third == nil)
        case (BERTag.integer, BERTag.sequence) where third == nil,
            (BERTag.integer, BERTag.context(0)) where third == nil:
            return .bcfks
        case (BERTag.context(0), BERTag.sequence), (BERTag.integer, BERTag.sequence):
            return formatOfSigned(head, &parts)
        default: return nil
        }
    }

    /// What begins with three sequences: encrypted BCFKS, a path of certificates, or a revocation list of version 1.
    private static func formatOfNested(_ parts: inout BERReader, isLone: Bool) -> Format? {
        let second = try? parts.next()
        let third = try? parts.next()
        switch (second?.tag, third?.tag) {
        case (BERTag.octetString, nil) where isLone: return .bcfks
        case (BERTag.sequence, BERTag.bitString): return .certificatePath
        default: return .notAKeystore("a certificate revocation list, and no key or certificate")
        }
    }

    /// Certificates, requests and revocation lists are all something signed.
    private static func formatOfSigned(_ head: BERElement, _ parts: inout BERReader) -> Format {
        guard head.tag == BERTag.integer else { return .certificate }
        let second = try? parts.next()
        let third = try? parts.next()
        if second?.tag == BERTag.integer { return .certificate }
        if third?.tag == BERTag.sequence, let next = try? parts.next(), next.tag == BERTag.context(0) {
            return .notAKeystore("a certificate signing request, and no certificate")
        }
        if head.integer() == 1, let next = try? parts.next(), next.tag == 0x17 || next.tag == 0x18 {
            return .notAKeystore("a certificate revocation list, and no key or certificate")
        }
        return .certificate
    }

    /// A PFX that is cut off or lies about its length is named as damaged, not as unknown.
    private static func damagedPKCS12(_ bytes: ArraySlice<UInt8>) -> Format? {
        let head = bytes.prefix(24)
        let version: [UInt8] = [BERTag.integer, 1, 3, BERTag.sequence]
        let isPFX = head.indices.contains { head[$0...].starts(with: version) }
        let isLong = head.dropFirst().first.map { $0 > 0x80 } ?? false
        return isPFX || (isLong && !containsArmour(bytes)) ? .pkcs12 : nil
    }

    private static func containsArmour(_ bytes: ArraySlice<UInt8>) -> Bool {
        let mark = Array("-----BEGIN ".utf8)
        var index = bytes.startIndex
        let last = bytes.endIndex - mark.count
        while index <= last {
            if bytes[index] == 0x2d, bytes[index...].starts(with: mark) { return true }
            index += 1
        }
        return false
    }

    /// BKS and UBER begin alike: version, salt with its length, iterations. In BKS an entry or the end follows in the
    /// clear; in UBER whole blocks of Twofish do.
    private static func formatOfBouncyCastle(_ bytes: ArraySlice<UInt8>) -> Format? {
        var reader = BigEndianReader(Array(bytes.prefix(4096)))
        guard let version = try? reader.word32(), version <= 2, let salt = try? reader.word32(),
            (1...1024).contains(salt), (try? reader.bytes(Int(salt))) != nil,
            let iterations = try? reader.word32(), (1...5_000_000).contains(iterations)
        else { return nil }
        let header = 12 + Int(salt)
        let rest = bytes.count - header
        guard let kind = try? reader.byte(), rest >= 16 else { return nil }
        if kind == 0 { return rest == 21 ? .bks : rest.isMultiple(of: 16) ? .uber : nil }
        if (1...4).contains(kind), let alias = try? reader.word16(), Int(alias) <= rest,
            let text = try? reader.bytes(min(Int(alias), 256)), ModifiedUTF8.text(of: text[...]) != nil,
            let year = try? reader.word32(), year < 1 << 16
        {
            return .bks
        }
        return version <= 1 && rest.isMultiple(of: 16) ? .uber : nil
    }
}
