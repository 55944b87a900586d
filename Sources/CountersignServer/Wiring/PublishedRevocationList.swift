import Foundation
import Hummingbird
import IdentityDirectory
import NIOCore

/// `/crl/KEY.crl`: the list of one of our authorities, by the SHA-256 of its public key, for anyone who asks.
///
/// Source: RFC 5280 section 4.2.1.13 and RFC 2585 for the media type.
struct PublishedRevocationList {
    let name: String
    let directory: Directory

    var response: Response {
        get async {
            guard name.hasSuffix(".crl"),
                let known = try? await directory.revocationList(String(name.dropLast(4))), known.managedBy == .product
            else { return Response(status: .notFound) }
            return Response(
                status: .ok, headers: [.contentType: "application/pkix-crl", .cacheControl: "max-age=3600"],
                body: .init(byteBuffer: ByteBuffer(bytes: known.list.derEncoded)))
        }
    }
}
