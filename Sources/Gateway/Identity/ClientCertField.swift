import Foundation
import KeyMaterial

/// The fields `Client-Cert` and `Client-Cert-Chain`: DER as byte sequences of structured fields.
/// Source: RFC 9440 sections 2.1 to 2.3, RFC 8941 section 3.3.5.
enum ClientCertField {
    static func item(_ der: [UInt8]) -> String { ":\(Data(der).base64EncodedString()):" }

    static func list(_ chain: [[UInt8]]) -> String { chain.map(item).joined(separator: ", ") }

    static func certificate(in field: String) throws(BadRequest) -> Certificate {
        let text = field.utf8.drop { $0 == 0x20 }
        guard text.count > 2, text.count <= Certificate.bytesMax, text.first == UInt8(ascii: ":"),
            text.last == UInt8(ascii: ":"), let der = Data(base64Encoded: Data(text.dropFirst().dropLast())),
            let certificate = try? Certificate(derEncoded: Array(der))
        else { throw BadRequest("Client-Cert is not one certificate.") }
        return certificate
    }
}
