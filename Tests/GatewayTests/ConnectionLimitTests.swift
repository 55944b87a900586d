import CountersignTesting
import Gateway
import IdentityDirectory
import Testing

@Suite struct ConnectionLimitTests {
    private let flood = PeerNetwork(of: "192.0.2.1")

    @Test func aFloodLeavesPlacesForWhoeverCallsFromElsewhere() {
        let limit = ConnectionLimit(max: 100)
        var entered = 0
        while limit.enter(from: flood) { entered += 1 }
        #expect(entered == 90)
        // Many floods leave some, too: each has as many as are left.
        for number in 2..<6 {
            var more = 0
            while limit.enter(from: PeerNetwork(of: "192.0.2.\(number)")) { more += 1 }
            #expect(more > 0)
        }
        #expect(limit.count < 100)
        #expect(limit.enter(from: PeerNetwork(of: "198.51.100.1")))
    }

    @Test func whoIsKnownCountsForNoNetwork() {
        let limit = ConnectionLimit(max: 100)
        for _ in 0..<99 {
            #expect(limit.enter(from: flood))
            limit.becomeKnown(from: flood)
        }
        #expect(limit.enter(from: flood))
        #expect(!limit.enter(from: PeerNetwork(of: "198.51.100.1")))
    }

    @Test func whoIsGoneLeavesNothingBehind() {
        let limit = ConnectionLimit(max: 20)
        for _ in 0..<3 {
            var entered = 0
            while limit.enter(from: flood) { entered += 1 }
            #expect(entered == 18)
            for _ in 0..<entered {
                limit.becomeKnown(from: flood)
                limit.leave()
            }
            #expect(limit.count == 0)
        }
    }

    /// Eighteen silent handshakes of twenty places, and no time runs out; whoever calls from elsewhere is served.
    @Test(.timeLimit(.minutes(1))) func stalledHandshakesLeaveAPlaceForOthers() async throws {
        let upstream = try await TestHTTPServer.start()
        var limits = GatewayLimits()
        limits.connectionsMax = 20
        try await withGateway(upstream: upstream.url, limits: limits) { gateway async throws in
            var stalled: [TestConnection] = []
            for _ in 0..<18 { stalled.append(try await TestConnection.connect(port: gateway.port)) }
            while gateway.server.openConnectionCount < 18 { try await Task.sleep(for: .milliseconds(5)) }
            let beyond = try await TestConnection.connect(port: gateway.port)
            #expect(try await beyond.readToEnd().isEmpty)
            let honest = try await gateway.connect(gateway.pki.client, from: "127.0.0.2")
            #expect(try await honest.request("GET", "/orders").status == 200)
            for connection in stalled { await connection.close() }
        }
    }

    /// Without the key of the user's certificate nobody is that user, whatever name comes with a password.
    @Test(.timeLimit(.minutes(1))) func aNameWithAWrongPasswordMakesNobodyKnown() async throws {
        var limits = GatewayLimits()
        limits.connectionsMax = 2
        try await withGateway(limits: limits) { gateway async throws in
            gateway.judge.change { $0.passwords["_CLIENT"] = "right" }
            let known = try await gateway.connect()
            #expect(try await known.request("GET", "/nowhere").status == 403)
            let guessing = try await gateway.connect(nil)
            let credentials = [("Authorization", "Basic X0NMSUVOVDp3cm9uZw==")]
            #expect(try await guessing.request("GET", "/orders", headers: credentials).status == 401)
            // It makes room, and the other one stays.
            #expect(try await guessing.readToEnd().isEmpty)
            #expect(try await known.request("GET", "/nowhere").status == 403)
        }
    }
}
