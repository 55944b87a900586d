import KeyMaterial

/// Reads PKCS#12: the integrity check, then every safe, then every bag of every safe.
///
/// ```
/// PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, macData MacData OPTIONAL }
/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY OPTIONAL }
/// AuthenticatedSafe ::= SEQUENCE OF ContentInfo  -- data, encryptedData or envelopedData
/// ```
/// Source: RFC 7292 section 4.
struct PFXReader {
    private let reading: KeystoreReading
    private var candidates: [KeystoreReading.Candidate]
    private var result = Keystore(type: .pkcs12)
    private var bags: SafeBagReader
    private var isSigned = false

    init(reading: KeystoreReading) {
        self.reading = reading
        candidates = reading.candidates
        bags = SafeBagReader(reading: reading)
    }

    func keystore(of bytes: ArraySlice<UInt8>) throws(KeystoreError) -> Keystore {
        var copy = self
        try copy.read(bytes)
        return copy.result
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) throws(KeystoreError) {
        var outer = BERReader(bytes, depthMax: reading.limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "the PFX").reader()
        if !outer.remaining.isEmpty {
            result.warnings.append("\(outer.remaining.count) bytes follow the end of the keystore")
        }
        let version = try parts.next(BERTag.integer, "the version of the PFX").integer()
        guard version == 3 else { throw KeystoreError(.unsupported, "PKCS#12 of another version than 3") }
        let content = try authenticatedSafe(try parts.next(BERTag.sequence, "the authenticated safe"))
        let integrity = try PFXIntegrity(parts.next(), content: content, limits: reading.limits)
        try check(integrity, content: content)
        try readSafes(content)
        result.entries = bags.assembly.entries(warnings: &bags.warnings)
        result.warnings += bags.warnings
        result.profile = integrity.isPBMAC1 ? .fips2026 : bags.profile
    }

    /// The content that somebody signed; the signature is another's business.
    ///
    /// Source: RFC 7292 section 3.1, "public-key integrity mode"; RFC 5652 section 5.1.
    private mutating func signedContent(_ parts: inout BERReader) throws(KeystoreError) -> ArraySlice<UInt8> {
        isSigned = true
        result.warnings.append("the file is protected by a signature instead of a passphrase; it was not verified")
        var tagged = try parts.next(BERTag.context(0), "signed data").reader()
        var data = try tagged.next(BERTag.sequence, "signed data").reader()
        _ = try data.next(BERTag.integer, "the version of signed data")
        _ = try data.next(BERTag.set, "the digest algorithms of signed data")
        var content = try data.next(BERTag.sequence, "the content of signed data").reader()
        _ = try content.next(BERTag.objectIdentifier, "the type of signed content")
        return try Self.octets(in: content.next(BERTag.context(0), "signed content"))
    }

    private mutating func authenticatedSafe(_ info: BERElement) throws(KeystoreError) -> ArraySlice<UInt8> {
        var parts = try info.reader()
        let type = try parts.next(BERTag.objectIdentifier, "the type of the authenticated safe")
        guard type.isIdentifier(.data) else {
            if type.isIdentifier(.signedData) { return try signedContent(&parts) }
            throw KeystoreError(.damaged, "an authenticated safe of type \(type.identifierText)")
        }
        return try Self.octets(in: parts.next(BERTag.context(0), "the content of the authenticated safe"))
    }

    /// Verifies the check with each passphrase and each of its encodings, and remembers which one it was.
    private mutating func check(_ integrity: PFXIntegrity, content: ArraySlice<UInt8>) throws(KeystoreError) {
        switch integrity.state {
        case .absent:
            result.integrity = isSigned ? .unchecked : .unprotected
            return
        case .unknown(let name):
            result.integrity = .unchecked
            result.warnings.append("the integrity check is of an unknown kind, \(name), and was not verified")
            return
        case .known: break
        }
        for index in candidates.indices {
            let forms = candidates[index].forms
            guard let form = try integrity.matchingForm(forms, content: content, budget: reading.budget) else {
                continue
            }
            candidates[index].forms.prefer(form)
            result.integrity = .verified
            if index > 0 {
                result.warnings.append("the integrity check was made with another passphrase than the store's")
            }
            if form != forms.wide.first, !forms.utf8.isEmpty {
                result.warnings.append("the writer encoded the passphrase against the standard, as old OpenSSL did")
            }
            return
        }
        result.integrity = .unchecked
        guard reading.passphrase != nil else { return }
        if try opensAnything(content) {
            throw KeystoreError(
                .damaged, "the passphrase opens the contents, but the file was changed after it was written")
        }
        throw KeystoreError(.wrongPassphrase, "the passphrase does not match the integrity check of the file")
    }

    /// Whether the store's passphrase opens the first thing that is encrypted.
    private func opensAnything(_ content: ArraySlice<UInt8>) throws(KeystoreError) -> Bool {
        var safes = try Self.safes(content, depthMax: reading.limits.depthMax)
        while let safe = try safes.next() {
            guard let encrypted = try EncryptedSafe(safe), let scheme = try? encrypted.scheme() else { continue }
            do throws(KeystoreError) {
                return try encrypted.open(scheme, candidates[0].forms, budget: reading.budget) != nil
            } catch {
                guard error.code == .cipherMissing else { throw error }
                return false
            }
        }
        return false
    }

    private mutating func readSafes(_ content: ArraySlice<UInt8>) throws(KeystoreError) {
        bags.candidates = candidates
        var safes = try Self.safes(content, depthMax: reading.limits.depthMax)
        while let safe = try safes.next() {
            var parts = try safe.reader()
            let type = try parts.next(BERTag.objectIdentifier, "the type of a safe")
            if type.isIdentifier(.data) {
                let plain = try Self.octets(in: parts.next(BERTag.context(0), "the content of a safe"))
                try bags.readSafe(plain)
            } else if let encrypted = try EncryptedSafe(safe) {
                try readEncrypted(encrypted, safe)
            } else {
                let what = type.isIdentifier(.envelopedData) ? "safe for the holder of another key" : "unknown safe"
                bags.keep(safe, "\(what) (\(type.identifierText))")
            }
        }
    }

    private mutating func readEncrypted(_ encrypted: EncryptedSafe, _ safe: BERElement) throws(KeystoreError) {
        let scheme: PasswordBasedScheme
        do throws(KeystoreError) {
            scheme = try encrypted.scheme()
        } catch {
            guard error.code == .unsupported else { throw error }
            bags.keep(safe, "encrypted contents: \(error.detail) is not handled")
            result.warnings.append("a part of the file stays closed: \(error.detail) is not handled")
            return
        }
        bags.note(scheme)
        for candidate in candidates {
            if let plain = try encrypted.open(scheme, candidate.forms, budget: reading.budget) {
                try bags.readSafe(plain[...])
                return
            }
        }
        guard result.integrity == .verified || reading.passphrase == nil else {
            throw KeystoreError(.wrongPassphrase, "the passphrase does not open the contents of the file")
        }
        bags.keep(safe, "encrypted contents")
        result.warnings.append(
            reading.passphrase == nil
                ? "a part of the file is encrypted and stays closed without a passphrase"
                : "a part of the file is encrypted with another passphrase and stays closed")
    }

    private static func safes(_ content: ArraySlice<UInt8>, depthMax: Int) throws(KeystoreError) -> BERReader {
        var outer = BERReader(content, depthMax: depthMax)
        return try outer.next(BERTag.sequence, "the list of safes").reader()
    }

    /// The octet string in an explicit tag.
    private static func octets(in tagged: BERElement) throws(KeystoreError) -> ArraySlice<UInt8> {
        var inner = try tagged.reader()
        guard let string = try inner.next(), string.tag & ~BERTag.constructed == BERTag.octetString else {
            throw KeystoreError(.damaged, "an octet string is missing")
        }
        return try string.octets()
    }
}
