import CountersignTesting
import KeyMaterial
import LegacyCiphers
import Testing

@testable import KeystoreFormats

/// Both libraries have one; this is the readers' own.
private typealias DER = KeystoreFormats.DER

/// DER leaves out what is the default, and some writers leave it in: both are the same check.
@Suite struct PBMAC1DefaultTests {
    private static let passphrase = Passphrase("changeit")
    private static let salt = [UInt8](repeating: 7, count: 16)

    /// A file in the clear whose check is PBMAC1 with HMAC-SHA-1 as the function of PBKDF2, which is the default.
    ///
    /// - Parameters:
    ///   - function: the DER of the function of PBKDF2; empty where it is left out.
    ///   - iterations: the DER of MacData's own iterations, which mean nothing here; empty where they are left out.
    private func file(function: [UInt8], iterations: [UInt8], hash: HashAlgorithm = .sha1) throws -> [UInt8] {
        let content = DER.sequence(of: [])
        let key = try KeyDerivation.pbkdf2(
            passphrase: Self.passphrase.utf8, salt: Self.salt, iterations: 1_000, byteCount: 32, hash: hash)
        let parameters = DER.sequence(DER.octetString(Self.salt), DER.integer(1_000), DER.integer(32), function)
        let hmac = DER.sequence(DER.identifier(.hmacSHA256), DER.null)
        let algorithm = DER.sequence(
            DER.identifier(.pbmac1), DER.sequence(DER.sequence(DER.identifier(.pbkdf2), parameters), hmac))
        let digest = HashAlgorithm.sha256.authenticationCode(for: content, key: key)
        let check = DER.sequence(
            DER.sequence(algorithm, DER.octetString(digest)), DER.octetString([1, 2, 3, 4]), iterations)
        let safe = DER.sequence(DER.identifier(.data), DER.explicit(0, DER.octetString(content)))
        return DER.sequence(DER.integer(3), safe, check)
    }

    private static let sha1 = DER.sequence(DER.identifier(ObjectIdentifier(1, 2, 840, 113549, 2, 7)), DER.null)

    @Test(arguments: [[], sha1], [[], DER.integer(1), DER.integer(2_048)])
    func defaultsMayBeThereOrNot(function: [UInt8], iterations: [UInt8]) throws {
        let bytes = try file(function: function, iterations: iterations)
        #expect(try Keystore(bytes: bytes, passphrase: Self.passphrase).integrity == .verified)
        let error = #expect(throws: KeystoreError.self) { try Keystore(bytes: bytes, passphrase: Passphrase("wrong")) }
        #expect(error?.code == .wrongPassphrase)
    }

    @Test func anAbsentFunctionIsSHA1AndNoOther() throws {
        let bytes = try file(function: [], iterations: [], hash: .sha256)
        let error = #expect(throws: KeystoreError.self) { try Keystore(bytes: bytes, passphrase: Self.passphrase) }
        #expect(error?.code == .wrongPassphrase)
    }

    /// What DER demands of ours: iterations of 1 are not written, a function that is no default is.
    @Test func oursLeaveOutWhatIsTheDefault() throws {
        let check = try #require(
            try PFXIntegrityWriter(profile: .fips2026, passphrase: Self.passphrase).bytes(over: [1, 2, 3]))
        var outer = BERReader(check[...], depthMax: 16)
        var parts = try outer.next(BERTag.sequence, "MacData").reader()
        _ = try parts.next(BERTag.sequence, "the digest")
        _ = try parts.next(BERTag.octetString, "the salt")
        #expect(try parts.next() == nil)
        #expect(check.contains(DER.identifier(.hmacSHA256) + DER.null))
    }
}
