import CountersignTesting
import Foundation
import IdentityDirectory
import Testing

@testable import CountersignServer

@Suite struct DirectoryGaugesTests {
    @Test func ageOfTheIndexIsMeasured() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.start()
        fixture.clock.advance(seconds: 90)
        let registry = PrometheusRegistry()
        let gauges = DirectoryGauges(directory: fixture.directory, factory: registry)
        gauges.refresh()
        #expect(registry.text().contains("countersign_directory_index_age_seconds 90\n"))
        #expect(registry.text().contains("countersign_directory_index_current 1\n"))
        try await fixture.directory.start()
        gauges.refresh()
        #expect(registry.text().contains("countersign_directory_index_age_seconds 0\n"))
    }
}
