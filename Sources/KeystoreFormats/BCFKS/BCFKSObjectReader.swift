import Foundation
import KeyMaterial

/// Reads the objects of a BCFKS file.
///
/// ```
/// ObjectData ::= SEQUENCE { type INTEGER, identifier UTF8String, creationDate GeneralizedTime,
///   lastModifiedDate GeneralizedTime, data OCTET STRING, comment UTF8String OPTIONAL }
/// EncryptedPrivateKeyData ::= SEQUENCE { encryptedPrivateKeyInfo, certificateChain SEQUENCE OF Certificate OPTIONAL }
/// ```
/// Types: 0 certificate, 1 private key, 2 secret key; 3 and 4 are such keys that were protected before they came in.
struct BCFKSObjectReader {
    let reading: KeystoreReading
    private(set) var entries: [KeystoreEntry] = []
    private(set) var warnings: [String] = []
    private var names = UniqueNames()

    init(reading: KeystoreReading) {
        self.reading = reading
    }

    mutating func read(_ storeData: ArraySlice<UInt8>) throws(KeystoreError) {
        var outer = BERReader(storeData, depthMax: reading.limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "the object store's data").reader()
        _ = try parts.next(BERTag.integer, "the version of the object store")
        _ = try parts.next(BERTag.sequence, "the integrity algorithm of the object store")
        _ = try parts.next(Self.generalizedTime, "the creation date of the object store")
        _ = try parts.next(Self.generalizedTime, "the modification date of the object store")
        var objects = try parts.next(BERTag.sequence, "the objects of the object store").reader()
        while let object = try objects.next() {
            guard entries.count < reading.limits.itemsMax else {
                throw KeystoreError(.limitExceeded, "more than \(reading.limits.itemsMax) objects")
            }
            try read(object)
        }
    }

    private mutating func read(_ object: BERElement) throws(KeystoreError) {
        var parts = try object.reader()
        let type = try parts.next(BERTag.integer, "the type of an object").integer()
        let identifier = try parts.next(Self.utf8String, "the identifier of an object")
        let name = String(decoding: try identifier.octets(), as: UTF8.self)
        let alias = names.unique(name)
        if alias != name { warnings.append("the alias \(name) occurs again and is listed as \(alias)") }
        let created = try parts.next(Self.generalizedTime, "the creation date of an object")
        _ = try parts.next(Self.generalizedTime, "the modification date of an object")
        let data = try parts.next(BERTag.octetString, "the data of an object").octets()
        let time = CalendarTime(Array(created.content), yearDigits: 4)
        let date = time.map { Date(timeIntervalSince1970: Double($0.secondsSince1970)) }
        let content = try content(of: type, data, alias: alias, object)
        var entry = KeystoreEntry(alias: alias, createdAt: date, content: content)
        if let comment = try parts.next() { entry.foreignAttributes.ofKey = [Array(comment.encoded)] }
        entries.append(entry)
    }

    private mutating func content(
        of type: Int?, _ data: ArraySlice<UInt8>, alias: String, _ object: BERElement
    ) throws(KeystoreError) -> KeystoreEntry.Content {
        switch type {
        case 0:
            if let certificate = try? Certificate(derEncoded: Array(data)) { return .certificate(certificate) }
            warnings.append("the certificate \(alias) cannot be read and is kept as it is")
            return Self.kept(object, "certificate that cannot be read")
        case 1, 3: return try privateKey(data, alias: alias, isForeign: type == 3)
        case 2, 4:
            let sealed = SealedKey(type: .bcfks, bytes: Array(data), isForeign: type == 4, isSecret: true)
            return .secretKey(try SealedBCFKSKey(sealed: sealed, reading: reading).secretKey())
        default: return Self.kept(object, "object of type \(type.map(String.init) ?? "unknown")")
        }
    }

    private mutating func privateKey(
        _ data: ArraySlice<UInt8>, alias: String, isForeign: Bool
    ) throws(KeystoreError) -> KeystoreEntry.Content {
        var outer = BERReader(data, depthMax: reading.limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "a private key's object").reader()
        let info = try parts.next(BERTag.sequence, "an encrypted private key")
        var chain: [Certificate] = []
        if var certificates = try parts.next()?.reader() {
            while let element = try certificates.next() {
                if let certificate = try? Certificate(derEncoded: Array(element.encoded)) {
                    chain.append(certificate)
                } else {
                    warnings.append("a certificate in the chain of \(alias) cannot be read and is left out")
                }
            }
        }
        let sealed = SealedKey(type: .bcfks, bytes: Array(info.encoded), isForeign: isForeign)
        return try reading.content(of: sealed, chain: chain)
    }

    private static func kept(_ object: BERElement, _ summary: String) -> KeystoreEntry.Content {
        .other(OtherContent(summary: summary, form: .objectData, encoded: Array(object.encoded)))
    }

    private static let utf8String: UInt8 = 0x0c
    private static let generalizedTime: UInt8 = 0x18
}
