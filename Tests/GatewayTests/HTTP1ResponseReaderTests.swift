import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct HTTP1ResponseReaderTests {
    private static func parts(_ pieces: [[UInt8]], toHEAD: Bool = false) throws -> (parts: [String], keepsAlive: Bool) {
        var reader = HTTP1ResponseReader(headBytesMax: 4096, fieldsMax: 10)
        reader.expectResponse(toHEAD: toHEAD)
        var parts: [String] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while let part = try reader.next() {
                switch part {
                case .head(let head): parts.append("\(head.status.code)")
                case .body(let body): parts.append("body \(String(buffer: body))")
                case .end: parts.append("end")
                }
            }
        }
        return (parts, reader.keepsAlive)
    }

    private static let whole: [(text: String, parts: [String], keepsAlive: Bool)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", ["200", "body ok", "end"], true),
        ("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", ["200", "body ok", "end"], true),
        ("HTTP/1.1 200 Yes, but\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", ["200", "end"], false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", ["200", "end"], false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", ["200", "end"], true),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
            ["204", "end"], true
        ),
        ("HTTP/1.1 304 No\r\nContent-Length: 7\r\n\r\n", ["304", "end"], true),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nT: t\r\n\r\n",
            ["200", "body ok", "end"], true
        ),
        ("HTTP/1.1 200 OK\r\n\r\nok", ["200", "body ok"], false),
    ]

    @Test(arguments: whole.indices) func responseIsReadHoweverItIsCut(index: Int) throws {
        let (text, expected, keepsAlive) = Self.whole[index]
        let bytes = Array(text.utf8)
        let atOnce = try Self.parts([bytes])
        #expect(atOnce.parts == expected)
        #expect(atOnce.keepsAlive == keepsAlive)
        let joined = try Self.parts(bytes.map { [$0] }).parts.joined().replacing("body ", with: "")
        #expect(joined == expected.joined().replacing("body ", with: ""))
    }

    @Test func responseToHEADHasNoBody() throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
        #expect(try Self.parts([Array(text.utf8)], toHEAD: true).parts == ["200", "end"])
    }

    private static let broken = [
        "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n", "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "HTTP/1.1 200 OK\nA: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: \u{0}\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    ]

    @Test(arguments: broken) func brokenResponseIsNone(text: String) {
        #expect(throws: BadRequest.self) { try Self.parts([Array(text.utf8)]) }
    }

    @Test(arguments: [(32, true), (33, false)]) func interimResponsesComeToAnEnd(count: Int, isRead: Bool) throws {
        let text = String(repeating: "HTTP/1.1 103 Hints\r\n\r\n", count: count) + "HTTP/1.1 204 No\r\n\r\n"
        if isRead {
            #expect(try Self.parts([Array(text.utf8)]).parts == ["204", "end"])
        } else {
            #expect(throws: BadRequest.self) { try Self.parts([Array(text.utf8)]) }
        }
    }

    @Test func headWithoutEndIsGivenUp() {
        #expect(throws: BadRequest.self) {
            try Self.parts([Array("HTTP/1.1 200 OK\r\nA: ".utf8), .init(repeating: 97, count: 5000)])
        }
    }
}
