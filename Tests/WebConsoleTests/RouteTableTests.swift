import CountersignTesting
import Foundation
import Testing

@Suite struct RouteTableTests {
    /// Addresses that ask for no right, each for a reason: signing in and out, the overview, help and search, which
    /// show only what the visitor may see, files that live in the visitor's own session, and key files behind a link.
    private static let withoutRight = [
        "GET / signed-in", "GET /change-password signed-in", "GET /downloads/:id signed-in",
        "GET /hand-over/:secret anyone", "GET /help signed-in", "GET /help/:topic signed-in",
        "GET /keystore-explorer signed-in", "GET /keystore-explorer/compare signed-in",
        "GET /keystore-explorer/convert signed-in", "GET /keystore-explorer/entry signed-in",
        "GET /keystore-explorer/export signed-in", "GET /keystore-explorer/generate-key-pair signed-in",
        "GET /keystore-explorer/generate-secret-key signed-in", "GET /keystore-explorer/import-certificate signed-in",
        "GET /keystore-explorer/import-key-pair signed-in", "GET /keystore-explorer/import-reply signed-in",
        "GET /keystore-explorer/merge signed-in", "GET /keystore-explorer/renew signed-in",
        "GET /keystore-explorer/request signed-in", "GET /keystore-explorer/save-as signed-in",
        "GET /keystore-explorer/saved/:download signed-in", "GET /keystore-explorer/verify signed-in",
        "GET /search signed-in", "GET /sign-in anyone", "POST /change-password signed-in",
        "POST /hand-over/:secret anyone", "POST /keystore-explorer/close signed-in",
        "POST /keystore-explorer/compare signed-in", "POST /keystore-explorer/complete-chain signed-in",
        "POST /keystore-explorer/convert signed-in", "POST /keystore-explorer/create signed-in",
        "POST /keystore-explorer/delete signed-in", "POST /keystore-explorer/export signed-in",
        "POST /keystore-explorer/generate-key-pair signed-in", "POST /keystore-explorer/generate-secret-key signed-in",
        "POST /keystore-explorer/import-certificate signed-in", "POST /keystore-explorer/import-key-pair signed-in",
        "POST /keystore-explorer/import-reply signed-in", "POST /keystore-explorer/key-passphrase signed-in",
        "POST /keystore-explorer/merge signed-in", "POST /keystore-explorer/open signed-in",
        "POST /keystore-explorer/rename signed-in", "POST /keystore-explorer/renew signed-in",
        "POST /keystore-explorer/request signed-in", "POST /keystore-explorer/save-as signed-in",
        "POST /keystore-explorer/undo signed-in", "POST /keystore-explorer/unlock signed-in", "POST /sign-in anyone",
        "POST /sign-in/link anyone",
        "POST /sign-in/token anyone", "POST /sign-out signed-in",
    ]

    @Test func everyOtherAddressStatesItsRight() async throws {
        let routes = try await ConsoleFixture().console.routes
        let stated = routes.filter { !$0.hasSuffix(" signed-in") && !$0.hasSuffix(" anyone") }
        #expect(routes.filter { !stated.contains($0) } == Self.withoutRight)
        #expect(stated.count > 40)
    }

    @Test func whatChangesSomethingAsksForMoreThanReading() async throws {
        let reading = ["directory.read", "tenant.read", "message.read", "audit.read", "connection.read"]
        for route in try await ConsoleFixture().console.routes where route.hasPrefix("POST ") {
            #expect(!reading.contains { route.hasSuffix(" \($0)") }, "\(route)")
        }
    }

    @Test func noTwoRoutesShareAnAddress() async throws {
        let addresses = try await ConsoleFixture().console.routes.map {
            $0.split(separator: " ").prefix(2).joined(separator: " ")
        }
        #expect(Set(addresses).count == addresses.count)
    }
}
