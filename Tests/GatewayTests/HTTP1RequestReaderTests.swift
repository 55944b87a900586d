import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct HTTP1RequestReaderTests {
    private static let pipelined =
        "\r\nGET /a?b=c HTTP/1.1\r\nHost: x\r\nEmpty:\r\nSpaced: \t a b \t\r\n\r\n"
        + "POST /b HTTP/1.1\r\nhost:x\r\nContent-Length: 5\r\n\r\nhello"
        + "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "5\r\nhello\r\n00A;name=value\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
        + "DELETE /d HTTP/1.0\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    private static let expected = [
        "GET /a?b=c 1.1 Host=x Empty= Spaced=a b", "end",
        "POST /b 1.1 host=x Content-Length=5", "body hello", "end",
        "PUT /c 1.1 Host=x Transfer-Encoding=chunked", "body hello0123456789", "end",
        "DELETE /d 1.0 Host=x Content-Length=0", "end",
    ]

    /// The parts as text, bodies joined.
    private static func parts(of pieces: [[UInt8]], headBytesMax: Int = 4096) throws -> [String] {
        var reader = HTTP1RequestReader(headBytesMax: headBytesMax, fieldsMax: 10)
        var parts: [String] = []
        for piece in pieces {
            reader.append(ByteBuffer(bytes: piece))
            while let part = try reader.next() {
                switch part {
                case .head(let head, _):
                    let fields = head.headers.map { " \($0.name)=\($0.value)" }.joined()
                    parts.append(
                        "\(head.method.rawValue) \(head.uri) \(head.version.major).\(head.version.minor)\(fields)")
                case .body(let body):
                    let text = String(buffer: body)
                    if parts.last?.hasPrefix("body ") == true {
                        parts[parts.count - 1] += text
                    } else {
                        parts.append("body \(text)")
                    }
                case .end: parts.append("end")
                }
            }
        }
        return parts
    }

    @Test func pipelinedRequestsAreReadHoweverTheyAreCut() throws {
        let bytes = Array(Self.pipelined.utf8)
        #expect(try Self.parts(of: [bytes]) == Self.expected)
        // The empty line before the first request is known as one only when both its bytes are there.
        #expect(try Self.parts(of: [Array(bytes[..<2])] + bytes[2...].map { [$0] }) == Self.expected)
        for cut in 2..<bytes.count {
            #expect(try Self.parts(of: [Array(bytes[..<cut]), Array(bytes[cut...])]) == Self.expected, "cut at \(cut)")
        }
    }

    private static let chunked = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let unreadable = [
        "GET /a HTTP/1.1\nHost: x\n\n\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\n\r\n\r\n",
        "GET  /a HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a  HTTP/1.1\r\nHost: x\r\n\r\n", " GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a HTTP/1.1 \r\nHost: x\r\n\r\n",
        "GET /a http/1.1\r\nHost: x\r\n\r\n", "GET /a HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET /a HTTP/1.2\r\nHost: x\r\n\r\n",
        "GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n", "G\u{e4}T /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a HTTP/1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost : x\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\r\nA: b\u{7f}\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\r\n\rA: b\r\n\r\n",
        "\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 10) + "\r\n",
        chunked + "5\nhello\r\n0\r\n\r\n", chunked + "5\r\nhello!\r\n0\r\n\r\n", chunked + "5\r\nhello\n0\r\n\r\n",
        chunked + "-5\r\nhello\r\n", chunked + "+5\r\nhello\r\n", chunked + "0x5\r\nhello\r\n",
        chunked + " 5\r\nhello\r\n",
        chunked + "5 \r\nhello\r\n", chunked + "\r\nhello\r\n", chunked + ";a\r\n\r\n",
        chunked + "5;\u{1}\r\nhello\r\n",
        chunked + "fffffffffffffffff\r\nhello\r\n", chunked + String(repeating: "0", count: 400) + "5\r\nhello\r\n",
        chunked + "0\r\nA: b\n\r\n\r\n",
    ]

    @Test(arguments: unreadable) func whatServersDisagreeAboutIsUnreadable(text: String) {
        #expect(throws: UnreadableRequest.self) { try Self.parts(of: [Array(text.utf8)]) }
    }

    @Test func nothingIsCollectedWithoutEnd() {
        let endless = [UInt8](repeating: UInt8(ascii: "a"), count: 5000)
        #expect {
            try Self.parts(of: [endless])
        } throws: { ($0 as? UnreadableRequest)?.badRequest.status == 431 }
        #expect(throws: UnreadableRequest.self) { try Self.parts(of: [Array(Self.chunked.utf8), endless]) }
        let trailers = Array((Self.chunked + "0\r\n").utf8)
        let trailer = Array("A: b\r\n".utf8)
        #expect(throws: UnreadableRequest.self) {
            try Self.parts(of: [trailers] + Array(repeating: trailer, count: 20_000))
        }
    }

    /// Whatever this reads, the parser of SwiftNIO reads in the same way, as far as it reads on: some things it refuses,
    /// such as methods that it does not know.
    @Test func mutatedRequestsAreReadAsAnotherParserReadsThem() throws {
        var generator = SplitMix(state: 7)
        let original = Array(Self.pipelined.utf8.dropFirst(2))
        var agreed = 0
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = [0x0d, 0x0a, 0x20, 0x3a, 0x00, 0x31, 0x61].randomElement(using: &generator) ?? 0
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[index], at: index)
                }
            }
            guard let ours = try? Self.parts(of: [bytes]) else { continue }
            agreed += 1
            let theirs = Self.partsOfOtherParser(bytes)
            for (their, our) in zip(theirs.dropLast(), ours) {
                #expect(their == our, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
        #expect(agreed > 500)
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }
    }

    private static func partsOfOtherParser(_ bytes: [UInt8]) -> [String] {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        try? channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        var parts: [String] = []
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head):
                // It leaves the blanks behind a value where they are.
                let fields = head.headers.map { " \($0.name)=\($0.value.trimmingCharacters(in: .whitespaces))" }
                let version = "\(head.version.major).\(head.version.minor)"
                parts.append("\(head.method.rawValue) \(head.uri) \(version)\(fields.joined())")
            case .body(let body):
                let text = String(buffer: body)
                if parts.last?.hasPrefix("body ") == true {
                    parts[parts.count - 1] += text
                } else {
                    parts.append("body \(text)")
                }
            case .end: parts.append("end")
            }
        }
        return parts
    }
}
