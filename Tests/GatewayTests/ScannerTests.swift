import CountersignTesting
import Foundation
import Gateway
import Testing

/// What a scanner of TLS servers finds: versions, ciphers, renegotiation and the like. Another pair of eyes, for it asks
/// with messages that no well-behaved client sends.
@Suite(.enabled(if: ExternalProgram.shouldTest("sslscan"))) struct ScannerTests {
    /// The elements of that name, as they stand in the report.
    private static func elements(_ name: String, in report: String) -> [Substring] {
        report.split(separator: "\n").filter { $0.contains("<\(name) ") }
    }

    private static func value(_ attribute: String, of element: Substring) -> String? {
        element.firstRange(of: " \(attribute)=\"").map { range in
            String(element[range.upperBound...].prefix { $0 != "\"" })
        }
    }

    @Test func scannerFindsNothingThatIsWeak() async throws {
        try await withGateway { gateway async throws in
            let report = try #require(
                try await ForeignClientTests.run(
                    "sslscan", ["--xml=-", "--no-colour", "127.0.0.1:\(gateway.port)"]))
            let versions = Self.elements("protocol", in: report)
            #expect(versions.count == 6)
            let spoken = versions.filter { Self.value("enabled", of: $0) == "1" }
            #expect(spoken.map { Self.value("version", of: $0) } == ["1.2", "1.3"])

            let ciphers = Set(Self.elements("cipher", in: report).compactMap { Self.value("cipher", of: $0) })
            #expect(
                ciphers == [
                    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
                    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305",
                ])
            let groups = Self.elements("group", in: report).compactMap { Self.value("bits", of: $0) }.compactMap(
                Int.init)
            #expect(!groups.isEmpty && groups.allSatisfy { $0 >= 112 })

            #expect(report.contains("<renegotiation supported=\"0\""))
            #expect(!report.contains("<compression supported=\"1\""))
            let heartbleed = Self.elements("heartbleed", in: report)
            #expect(heartbleed.allSatisfy { Self.value("vulnerable", of: $0) == "0" })
        }
    }
}
