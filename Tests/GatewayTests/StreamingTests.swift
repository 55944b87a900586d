import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.serialized) struct StreamingTests {
    private static let pieceBytes = 1 << 20
    private static let pieces = 64
    private static let piece = (0..<pieceBytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    /// How much the process grew since it was smallest, in bytes, by the kernel's count.
    private static func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
        return pages * 4096
    }

    @Test func largeBodiesPassBothWaysInBoundedMemory() async throws {
        let total = Self.pieceBytes * Self.pieces
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            var got = 0
            while got < total { got += try await connection.read().count }
            try await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<Self.pieces {
                try await connection.write("100000\r\n")
                try await connection.write(Self.piece)
                try await connection.write("\r\n")
            }
            try await connection.write("0\r\n\r\n")
            _ = try await connection.read()
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            _ = try await connection.request("GET", "/nowhere")
            let before = try Self.residentBytes()
            try await connection.write("PUT /orders HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
            for _ in 0..<Self.pieces { try await connection.write(Self.piece) }
            let head = try await connection.read(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            var got = 0
            while true {
                let line = try await connection.read(through: "\r\n")
                guard let size = Int(line.dropLast(1), radix: 16), size > 0 else { break }
                got += try await connection.read(count: size).count
                _ = try await connection.read(through: "\r\n")
            }
            #expect(got == total)
            #expect(try Self.residentBytes() - before < total / 2)
        }
    }

    /// Each answer is many times as long as what it answers.
    @Test func callerWhoReadsNoAnswersIsNotAnswered() async throws {
        try await withGateway { gateway async throws in
            let client = gateway.pki.client
            let connection = try await TestConnection.connect(
                port: gateway.port, tls: TestClientTLS(certificateChain: [client.certificate], privateKey: client.key),
                receiveBufferBytes: 16 * 1024)
            let requests = String(repeating: "GET /x HTTP/1.1\r\nHost:a\r\n\r\n", count: 1000)
            let writing = Task { while true { try await connection.write(requests) } }
            let enough = 100_000
            var seen = -1
            // It comes to rest, and that long before it has answered what fits into the system's buffers.
            while seen != gateway.judge.calls.count, seen < enough {
                seen = gateway.judge.calls.count
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(seen > 0 && seen < enough)
            await connection.close()
            _ = await writing.result
        }
    }

    @Test func upstreamIsNotReadFasterThanASlowCallerReads() async throws {
        let sent = Counter()
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(Self.pieceBytes * Self.pieces)\r\n\r\n")
            for _ in 0..<Self.pieces {
                try await connection.write(Self.piece)
                sent.increment()
            }
            _ = try await connection.read()
        }
        var timeouts = GatewayTimeouts()
        timeouts.body = .milliseconds(500)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await connection.read(through: "\r\n\r\n")
            // The caller does not read until the gateway has given it up; that the upstream's end got so little by then
            // is what the socket buffers hold.
            while gateway.server.openConnectionCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(sent.value < Self.pieces / 2)
        }
    }

    @Test func slowUpstreamHoldsTheCallerBack() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await Task.sleep(for: .seconds(60))
        }
        var timeouts = GatewayTimeouts()
        timeouts.body = .milliseconds(400)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            let total = Self.pieceBytes * Self.pieces
            try await connection.write("PUT /orders HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
            let sent = Counter()
            let writing = Task {
                for _ in 0..<Self.pieces {
                    try await connection.write(Self.piece)
                    sent.increment()
                }
            }
            let reply = try await connection.readReply()
            #expect(reply.status == 504)
            #expect(sent.value < Self.pieces / 2)
            await connection.close()
            _ = await writing.result
        }
    }

    @Test func callerIsToldToContinueOnlyAfterItIsAccepted() async throws {
        let upstream = try await TestHTTPServer.start { request in TestResponse(200, text: request.text) }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            let head = "HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
            try await connection.write("POST /orders \(head)")
            #expect(try await connection.readReply().status == 100)
            try await connection.write("abc")
            #expect(try await connection.readReply().text == "abc")
            try await connection.write("POST /nowhere \(head)")
            let refused = try await connection.readReply()
            #expect(refused.status == 403)
            #expect(refused["Connection"] == "close")
        }
    }

    @Test func bodyBeyondTheLimitIsRefused() async throws {
        let upstream = try await TestHTTPServer.start()
        var limits = GatewayLimits()
        limits.streamedBodyBytesMax = 10
        try await withGateway(upstream: upstream.url, limits: limits) { gateway async throws in
            let announced = try await gateway.connect().request("POST", "/orders", body: Array(repeating: 1, count: 11))
            #expect(announced.status == 413)
            let connection = try await gateway.connect()
            try await connection.write(
                "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n")
            #expect(try await connection.readReply().status == 413)
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test func bodyOfARefusedRequestDoesNotDisturbTheNextOne() async throws {
        try await withGateway { gateway async throws in
            let connection = try await gateway.connect()
            for _ in 0..<3 {
                let body = Array("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
                #expect(try await connection.request("POST", "/nowhere", body: body).status == 403)
            }
            #expect(gateway.judge.decisions.map(\.path) == ["/nowhere", "/nowhere", "/nowhere"])
        }
    }
}
