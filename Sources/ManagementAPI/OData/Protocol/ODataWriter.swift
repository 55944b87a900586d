import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers, in the format that the request asks for.
struct ODataWriter {
    let request: ODataRequest
    let now: Date

    private var json: ODataJSON { ODataJSON(root: request.root) }
    private var atom: ODataAtom { ODataAtom(root: request.root, now: now) }

    func serviceDocument(_ types: [ODataEntityType]) -> Response {
        let sets = types.filter { !$0.isPart }.map(\.set)
        return request.wantsJSON
            ? response(json.serviceDocument(sets), "application/json")
            : response(atom.serviceDocument(sets), "application/atomsvc+xml;charset=utf-8")
    }

    func metadata(_ types: [ODataEntityType]) -> Response {
        response(ODataMetadata.document(types), "application/xml;charset=utf-8")
    }

    func collection(_ type: ODataEntityType, _ entities: [ODataEntity], count: Int?) -> Response {
        request.wantsJSON
            ? response(json.document(entities, count: count), "application/json")
            : response(
                atom.document(type, entities, at: request.pathText, count: count),
                "application/atom+xml;type=feed;charset=utf-8")
    }

    func entity(_ entity: ODataEntity, isNew: Bool) -> Response {
        var response =
            request.wantsJSON
            ? response(json.document(entity), "application/json")
            : response(atom.document(entity), "application/atom+xml;type=entry;charset=utf-8")
        if isNew {
            response.status = .created
            response.headers[.location] = request.root + entity.path
        }
        return response
    }

    func property(_ name: String, _ value: ODataValue, _ type: EdmType) -> Response {
        request.wantsJSON
            ? response(json.document(name, value, type), "application/json")
            : response(atom.document(name, value, type), "application/xml;charset=utf-8")
    }

    func text(_ text: String) -> Response { response(text, "text/plain;charset=utf-8") }

    func content(_ bytes: [UInt8], mediaType: String, fileName: String?) -> Response {
        var headers = Self.headers(mediaType)
        if let fileName {
            let plain = fileName.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" }
            headers[.contentDisposition] = "attachment; filename=\"\(String(plain))\""
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    func accepted(_ text: String?) -> Response {
        guard let text else { return empty(.accepted) }
        var answer = self.text(text)
        answer.status = .accepted
        return answer
    }

    func empty(_ status: HTTPResponse.Status) -> Response { Response(status: status, headers: Self.headers(nil)) }

    private func response(_ text: String, _ mediaType: String) -> Response {
        Response(
            status: .ok, headers: Self.headers(mediaType), body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private static func headers(_ mediaType: String?) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        headers[.contentType] = mediaType
        if let version = HTTPField.Name("DataServiceVersion") { headers[version] = "2.0" }
        return headers
    }
}
