import Foundation
import IntegrationTenant
import Testing

@testable import CountersignServer

/// The tenant's file: what it sets, and what it refuses.
@Suite struct TenantFileTests {
    private func file(_ text: String) throws -> String {
        let path = try BuiltProgram.folder().appending(path: "tenant.json")
        try Data(text.utf8).write(to: path)
        return path.path
    }

    @Test func limitsAreTakenOver() throws {
        let configuration = try TenantFile.configuration(
            path: file(
                #"{"keystore": {"contentSizeMax": 100000, "versionsMax": 3}, "expiryNoticeDays": [45], "attemptsMax": 2}"#
            ))
        #expect(configuration.keystoreBounds.contentSizeMax == 100_000)
        #expect(configuration.keystoreBounds.versionsMax == 3)
        #expect(configuration.keystoreBounds.certificateSizeMax == 10_240)
        #expect(configuration.expirySchedule.days == [45])
        #expect(configuration.attemptsMax == 2)
    }

    @Test(arguments: [
        (#"{"keystore": {"versionsMax": 0}}"#, "versionsMax"), (#"{"expiryNoticeDays": []}"#, "expiryNoticeDays"),
        (#"{"unknown": 1}"#, "unknown"), (#"{"attemptsMax": "2"}"#, "attemptsMax"), ("[]", "JSON object"),
    ])
    func whatCannotBeIsNamed(text: String, name: String) throws {
        let path = try file(text)
        let error = #expect(throws: ConfigurationError.self) { try TenantFile.configuration(path: path) }
        #expect(error?.detail.contains(name) == true)
    }
}
