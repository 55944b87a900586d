import Foundation

@testable import CountersignServer

extension Stage {
    /// Two servers and the business service, with a scenario for it and nothing else.
    static func withBusinessScenario(_ body: @escaping @Sendable (Stage) async throws -> Void) async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Demo.Settings(executable: BuiltProgram.url)
        settings.exits = true
        try await Demo.withStage(settings, folder) { stage in
            try await stage.countersign(
                .business, "scenario", "create", "ORDERS",
                "--service", "orders=/orders=http://127.0.0.1:\(stage.servicePort)", isShown: false)
            try await body(stage)
        }
    }
}
