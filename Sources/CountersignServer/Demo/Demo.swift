public import Foundation
import Synchronization

/// The demo: builds the stage, performs the story, and serves until it is interrupted.
public struct Demo: Sendable {
    /// What the demo is told.
    public struct Settings: Sendable {
        /// The program whose commands perform the story: this one.
        public var executable: URL
        /// Where its files go; nil for a new folder that is removed at the end.
        public var folder: URL?
        /// Stop after the story.
        public var exits = false
        public var consolePort = 8443
        public var gatewayPort = 9443

        public init(executable: URL) {
            self.executable = executable
        }
    }

    private let settings: Settings

    public init(_ settings: Settings) {
        self.settings = settings
    }

    /// Performs the story.
    ///
    /// - Throws: when a step did not hold; what proves it is in the error.
    public func run() async throws {
        let folder = try makeFolder()
        defer { if settings.folder == nil { try? FileManager.default.removeItem(at: folder) } }
        try await Self.withStage(settings, folder) { stage in
            try await Story(stage: stage).perform()
            stage.report.say("\nThe story holds: \(stage.report.held) proofs.")
            if !settings.exits { try await Visit(stage: stage).receive() }
        }
    }

    /// Builds the stage in an empty folder, and takes it down after `body` whatever becomes of that.
    static func withStage(
        _ settings: Settings, _ folder: URL, _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        let service = BusinessService()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, started) = AsyncStream.makeStream(of: Int.self)
            group.addTask { try await service.run { started.yield($0) } }
            var servicePort: Int?
            for await port in ports {
                servicePort = port
                break
            }
            guard let servicePort else { throw StoryFailure(evidence: "the business service did not start") }
            try await withServers(settings, folder) { business, tenant in
                try await body(
                    Stage(
                        executable: settings.executable, folder: folder, business: business, tenant: tenant,
                        book: service.book, servicePort: servicePort, report: StoryReport()))
            }
            group.cancelAll()
        }
    }

    private func makeFolder() throws -> URL {
        let folder =
            settings.folder
            ?? FileManager.default.temporaryDirectory.appending(path: "countersign-demo-\(UUID().uuidString)")
        let known = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard known.isEmpty else {
            throw ConfigurationError(
                detail: "\(folder.path): is not empty", hint: "the story starts from nothing; name a new folder")
        }
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }

    private static func withServers(
        _ settings: Settings, _ folder: URL,
        _ body: (_ business: ServerProcess, _ tenant: ServerProcess) async throws -> Void
    ) async throws {
        let exits = settings.exits
        let business = try await ServerProcess.start(
            executable: settings.executable, name: "business-system",
            dataDirectory: folder.appending(path: "business-system"),
            ports: exits ? (0, 0) : (settings.consolePort, settings.gatewayPort))
        do {
            let tenant = try await ServerProcess.start(
                executable: settings.executable, name: "integration-tenant",
                dataDirectory: folder.appending(path: "integration-tenant"),
                ports: exits ? (0, 0) : (settings.consolePort + 1, settings.gatewayPort + 1))
            do {
                try await body(business, tenant)
            } catch {
                await tenant.stop()
                throw error
            }
            await tenant.stop()
        } catch {
            await business.stop()
            throw error
        }
        await business.stop()
    }
}
