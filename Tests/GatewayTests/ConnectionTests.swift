import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

@Suite struct ConnectionTests {
    @Test func silenceInsteadOfAHandshakeIsTimedOut() async throws {
        var timeouts = GatewayTimeouts()
        timeouts.handshake = .milliseconds(50)
        try await withGateway(timeouts: timeouts) { gateway async throws in
            let silent = try await TestConnection.connect(port: gateway.port)
            #expect(try await silent.readToEnd().isEmpty)
        }
    }

    @Test func headThatDripsInIsTimedOut() async throws {
        var timeouts = GatewayTimeouts()
        timeouts.head = .milliseconds(100)
        try await withGateway(timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write("GET /orders HTTP/1.1\r\nHo")
            #expect(try await connection.readReply().status == 408)
        }
    }

    @Test func idleConnectionIsClosed() async throws {
        var timeouts = GatewayTimeouts()
        timeouts.idle = .milliseconds(100)
        try await withGateway(timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.readToEnd().isEmpty)
            #expect(gateway.judge.decisions.isEmpty)
        }
    }

    @Test func bodyThatDoesNotComeIsTimedOut() async throws {
        let upstream = try await TestHTTPServer.start()
        var timeouts = GatewayTimeouts()
        timeouts.body = .milliseconds(100)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
            #expect(try await connection.readReply().status == 408)
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test func connectionsBeyondTheLimitAreClosed() async throws {
        var limits = GatewayLimits()
        limits.connectionsMax = 2
        try await withGateway(limits: limits) { gateway async throws in
            let first = try await gateway.connect()
            let second = try await gateway.connect()
            #expect(try await first.request("GET", "/nowhere").status == 403)
            #expect(try await second.request("GET", "/nowhere").status == 403)
            let third = try await TestConnection.connect(port: gateway.port)
            #expect(try await third.readToEnd().isEmpty)
            #expect(try await first.request("GET", "/nowhere").status == 403)
        }
    }

    /// Whoever is silent in its handshake, or idle and known to nobody, does not keep those out who are known.
    @Test(.timeLimit(.minutes(1))) func strangersMakeRoomWhenConnectionsBecomeScarce() async throws {
        let upstream = try await TestHTTPServer.start()
        var limits = GatewayLimits()
        limits.connectionsMax = 4
        var timeouts = GatewayTimeouts()
        (timeouts.handshake, timeouts.idle) = (.seconds(600), .seconds(600))
        try await withGateway(upstream: upstream.url, timeouts: timeouts, limits: limits) { gateway async throws in
            let known = try await gateway.connect()
            #expect(try await known.request("GET", "/orders").status == 200)
            let silent = try await TestConnection.connect(port: gateway.port)
            let stranger = try await gateway.connect(gateway.pki.otherClient)
            #expect(try await stranger.request("GET", "/orders").status == 403)
            let streams = try await HTTP2Client.connect(port: gateway.port, pair: gateway.pki.otherClient)
            #expect(try await streams.request("GET", "/orders").status == 403)
            // The one of them that is found first makes room enough.
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await silent.readToEnd() }
                group.addTask { _ = try? await stranger.readToEnd() }
                group.addTask { try? await streams.channel.closeFuture.get() }
                await group.next()
                group.cancelAll()
                await silent.close()
                await stranger.close()
                await streams.close()
            }
            #expect(try await gateway.connect().request("GET", "/orders").status == 200)
            #expect(try await known.request("GET", "/orders").status == 200)
        }
    }

    @Test func drainAnswersWhatIsInFlightAndClosesTheRest() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let upstream = try await TestHTTPServer.start { _ in
            arrival.yield()
            for await _ in released { break }
            return TestResponse(200, text: "done")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let idle = try await gateway.connect()
            #expect(try await idle.request("GET", "/nowhere").status == 403)
            let busy = try await gateway.connect()
            try await busy.write("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in arrived { break }
            gateway.running.cancel()
            #expect(try await idle.readToEnd().isEmpty)
            release.yield()
            let reply = try await busy.readReply()
            #expect(reply.text == "done")
            #expect(reply["Connection"] == "close")
            try await gateway.running.value
            await #expect(throws: (any Error).self) { try await TestConnection.connect(port: gateway.port) }
            #expect(gateway.server.openConnectionCount == 0)
        }
    }

    @Test func drainDoesNotWaitForEver() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            arrival.yield()
            _ = try await connection.readToEnd()
        }
        var timeouts = GatewayTimeouts()
        timeouts.drain = .milliseconds(100)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let busy = try await gateway.connect()
            try await busy.write("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in arrived { break }
            gateway.running.cancel()
            try await gateway.running.value
            let rest = try await busy.readToEnd()
            #expect(rest.isEmpty, "\(String(decoding: rest, as: UTF8.self))")
        }
    }

    @Test func reloadedIdentityIsSeenByNewConnectionsOnly() async throws {
        try await withGateway { gateway async throws in
            let before = try await gateway.connect()
            #expect(try await before.request("GET", "/nowhere").status == 403)
            let later = gateway.pki.laterServer
            try gateway.server.reload([ServerIdentity(certificateChain: [later.certificate], privateKey: later.key)])
            #expect(try await before.request("GET", "/nowhere").status == 403)
            let after = try await gateway.connect()
            #expect(try await after.request("GET", "/nowhere").status == 403)
            #expect(try await before.serverCertificate() == gateway.pki.server.certificate.derEncoded)
            #expect(try await after.serverCertificate() == later.certificate.derEncoded)
        }
    }

    @Test func identityWhoseKeyIsAnothersIsRefused() throws {
        let pki = try GatewayPKI.shared.get()
        #expect(throws: GatewayError.self) {
            try ServerIdentity(certificateChain: [pki.server.certificate], privateKey: pki.client.key)
        }
        #expect(throws: GatewayError.self) { try ServerIdentity(certificateChain: [], privateKey: pki.client.key) }
    }

    @Test func portThatIsTakenIsSaid() async throws {
        try await withGateway { gateway async throws in
            let pki = gateway.pki
            let second = try GatewayServer(
                configuration: GatewayConfiguration(port: gateway.port),
                identities: [ServerIdentity(certificateChain: [pki.server.certificate], privateKey: pki.server.key)],
                judge: gateway.judge, logger: .init(label: "test"))
            await #expect { try await second.start() } throws: { ($0 as? GatewayError)?.code == .cannotListen }
        }
    }
}
