import Foundation
import KeyMaterial

/// A certificate in PEM with URL escapes, as nginx (`$ssl_client_escaped_cert`) and Envoy write it.
enum EscapedPEM {
    static func certificate(_ text: String) throws(BadRequest) -> Certificate {
        guard text.utf8.count <= Certificate.bytesMax, let pem = text.removingPercentEncoding,
            let bundle = try? CertificateBundle(bytes: Array(pem.utf8)), bundle.certificates.count == 1
        else { throw BadRequest("There is not one certificate in PEM.") }
        return bundle.certificates[0]
    }
}
