import IntegrationTenant
import KeyMaterial

/// What a server answers to a client's first message, as far as it is in the clear.
///
/// Source: RFC 5246 section 7.4, RFC 8446 section 4.1.3.
struct ServerFlight {
    private static let bytesMax = 256 << 10

    private(set) var version = 0
    private(set) var cipherSuite: Int?
    private(set) var chain: [Certificate] = []
    /// Nil unless the server asks for a certificate.
    private(set) var demand: CertificateDemand?
    /// Whether nothing more is to be learned.
    private(set) var isOver = false
    private var records: [UInt8] = []
    private var messages: [UInt8] = []

    /// Takes what has come in; what cannot be read ends it.
    mutating func receive(_ bytes: [UInt8]) {
        records += bytes
        guard records.count <= Self.bytesMax, messages.count <= Self.bytesMax else {
            isOver = true
            return
        }
        while !isOver, records.count >= 5 {
            let length = Int(records[3]) << 8 | Int(records[4])
            guard records[0] == 22 else {
                // An alert, or what only TLS 1.3 sends here.
                isOver = true
                return
            }
            guard records.count >= 5 + length else { return }
            messages += records[5..<(5 + length)]
            records.removeFirst(5 + length)
            readMessages()
        }
    }

    private mutating func readMessages() {
        while !isOver, messages.count >= 4 {
            let length = Int(messages[1]) << 16 | Int(messages[2]) << 8 | Int(messages[3])
            guard messages.count >= 4 + length else { return }
            let body = Array(messages[4..<(4 + length)])
            let type = messages[0]
            messages.removeFirst(4 + length)
            if read(type, body) == nil { isOver = true }
        }
    }

    /// Nil for a message that is damaged.
    private mutating func read(_ type: UInt8, _ body: [UInt8]) -> Void? {
        var reader = ByteReader(body)
        switch type {
        case 2: return readServerHello(&reader)
        case 11:
            guard let list = reader.vector(3) else { return nil }
            var certificates = ByteReader(list)
            while let der = certificates.vector(3) {
                if let certificate = try? Certificate(derEncoded: der) { chain.append(certificate) }
            }
            return ()
        case 13:
            guard reader.vector(1) != nil, let schemes = reader.vector(2), let names = reader.vector(2) else {
                return nil
            }
            var list = ByteReader(schemes)
            var found = CertificateDemand(authorities: [], signatureSchemes: [])
            while let scheme = list.number(2) { found.signatureSchemes.append(SignatureSchemes.name(scheme)) }
            var authorities = ByteReader(names)
            while let der = authorities.vector(2) {
                if let name = try? DistinguishedName(derEncoded: der) { found.authorities.append(name) }
            }
            demand = found
            return ()
        case 14:
            isOver = true
            return ()
        default: return ()
        }
    }

    private mutating func readServerHello(_ reader: inout ByteReader) -> Void? {
        guard let old = reader.number(2), reader.take(32) != nil, reader.vector(1) != nil,
            let suite = reader.number(2), reader.number(1) != nil
        else { return nil }
        version = old
        cipherSuite = suite
        var extensions = ByteReader(reader.vector(2) ?? [])
        while let type = extensions.number(2), let content = extensions.vector(2) {
            if type == 43, content.count == 2 { version = Int(content[0]) << 8 | Int(content[1]) }
        }
        // From here on TLS 1.3 is encrypted.
        if version >= 0x0304 { isOver = true }
        return ()
    }
}

/// Numbers and vectors from bytes, each checked against the end.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// Most significant byte first.
    mutating func number(_ count: Int) -> Int? { take(count)?.reduce(0) { $0 << 8 | Int($1) } }

    mutating func vector(_ lengthBytes: Int) -> [UInt8]? {
        guard let count = number(lengthBytes) else { return nil }
        return take(count)
    }
}
