import ConnectionLifecycle
import Foundation
import Gateway
import IdentityDirectory
import Issuance
import KeyMaterial
import KeystoreFormats
import Logging

/// Enrollment over Secure Transport for callers that renew their own certificates.
///
/// | path | method | who | answer |
/// |---|---|---|---|
/// | `cacerts` | GET | anyone | the authorities, PKCS#7 |
/// | `csrattrs` | GET | anyone | what a request should be like |
/// | `simpleenroll`, `simplereenroll` | POST, `application/pkcs10` | a caller with a certificate that is accepted | the new one |
///
/// Both enrollments ask for the same: the subject and names of the present certificate, under a new key. Bodies are
/// Base64 without a header, as RFC 8951 has it; a PEM request and plain DER are taken as well. Key generation on the
/// server and full CMC are not offered.
///
/// Source: RFC 7030 sections 3.2.2 and 4.
struct EnrollmentEndpoints: Sendable {
    let renewal: PartnerRenewal
    let directory: Directory
    let logger: Logger

    static let path = InboundService.certificateEnrollment.pathPrefix

    func openAnswer(method: String, path: String) -> InboundResponse? {
        guard path.hasPrefix(Self.path + "/"), method == "GET" || method == "HEAD", renewal.isOffered else {
            return nil
        }
        switch path.dropFirst(Self.path.count + 1) {
        case "cacerts":
            return Self.certificates(renewal.authorities)
        case "csrattrs":
            return InboundResponse(
                status: 200, headers: Self.headers("application/csrattrs"), body: Self.base64(Self.attributes))
        default: return nil
        }
    }

    func handle(_ request: InboundRequest, identity: Acceptance, correlationID: String) async -> InboundResponse {
        guard ["simpleenroll", "simplereenroll"].contains(request.path.dropFirst(Self.path.count + 1)) else {
            return Self.refusal(404, "There are cacerts, csrattrs, simpleenroll and simplereenroll; see RFC 7030.")
        }
        guard request.method == "POST" else { return Self.refusal(405, "Enrollment is a POST.") }
        guard Self.isRequest(request.headers) else {
            return Self.refusal(
                415, "The body is a PKCS#10 request, and told as one: Content-Type: application/pkcs10.")
        }
        guard let present = request.certificate else { return Self.refusal(403, "A certificate is needed.") }
        do {
            let issued = try await renewal.renew(
                present, request: try Self.request(in: request.body), of: identity.userID)
            return Self.certificates([issued.certificate])
        } catch let error as IssuanceError {
            return await refusal(
                error.code == .storeUnavailable ? 503 : 400, error, error.detail, error.hint,
                (identity.userID, correlationID))
        } catch let error as DirectoryError {
            let isOurs = error.code == .storeUnavailable || error.code == .undecided
            return await refusal(isOurs ? 503 : 400, error, error.detail, error.hint, (identity.userID, correlationID))
        } catch let error as KeyMaterialError {
            return await refusal(
                400, error, "The request cannot be read: \(error).", nil, (identity.userID, correlationID))
        } catch {
            return await refusal(
                503, error, "The certificate could not be issued.", nil, (identity.userID, correlationID))
        }
    }

    /// Whether the body is told to be a request for a certificate, once. Source: RFC 7030 section 4.2.1.
    private static func isRequest(_ headers: [(name: String, value: String)]) -> Bool {
        let types = headers.filter { $0.name.lowercased() == "content-type" }.map {
            $0.value.lowercased().prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        }
        return types == ["application/pkcs10"]
    }

    /// The request of a body: Base64 with or without line ends, PEM, or DER.
    private static func request(in body: [UInt8]) throws(KeyMaterialError) -> CertificateSigningRequest {
        guard body.first != 0x30, !PEM.isPEM(body) else { return try CertificateSigningRequest(pemOrDER: body) }
        guard let text = Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters), !text.isEmpty else {
            throw KeyMaterialError(.malformed, "The body is no PKCS#10 request in Base64")
        }
        return try CertificateSigningRequest(derEncoded: Array(text))
    }

    private func refusal(
        _ status: Int, _ error: any Error, _ detail: String, _ hint: String?,
        _ call: (userID: String, correlationID: String)
    ) async -> InboundResponse {
        logger.notice(
            "A renewal was refused.", metadata: ["correlation": "\(call.correlationID)", "reason": "\(error)"])
        // The access decision says accepted, and rightly: it was the request that was not.
        let told = try? JSONEncoder().encode(["correlationID": call.correlationID, "reason": detail])
        try? await directory.note(
            action: "renewal.refuse", subject: call.userID, after: told.map { String(decoding: $0, as: UTF8.self) },
            by: "gateway")
        return Self.refusal(status, detail + (hint.map { " \($0)" } ?? ""))
    }

    /// Source: RFC 7030 section 4.2.3: text that a person can read.
    private static func refusal(_ status: Int, _ text: String) -> InboundResponse {
        InboundResponse(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array((text + "\n").utf8))
    }

    private static func certificates(_ certificates: [Certificate]) -> InboundResponse {
        InboundResponse(
            status: 200, headers: headers("application/pkcs7-mime; smime-type=certs-only"),
            body: base64(PKCS7Writer.bytes(of: certificates)))
    }

    private static func headers(_ type: String) -> [(name: String, value: String)] {
        [("Content-Type", type), ("Content-Transfer-Encoding", "base64")]
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        Array(Data(bytes).base64EncodedData(options: [.lineLength64Characters, .endLineWithLineFeed])) + [0x0A]
    }

    /// An EC key on P-256, signed with ECDSA and SHA-256. Source: RFC 7030 section 4.5.2.
    ///
    ///     CsrAttrs ::= SEQUENCE OF CHOICE { oid OBJECT IDENTIFIER, attribute SEQUENCE { type, values SET } }
    private static let attributes: [UInt8] = {
        let ecPublicKey: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
        let p256: [UInt8] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        let ecdsaWithSHA256: [UInt8] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]
        return DER.sequence(DER.sequence(ecPublicKey, DER.set(of: [p256])), ecdsaWithSHA256)
    }()
}
