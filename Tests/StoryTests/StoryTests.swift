import CountersignTesting
import Foundation
import Testing

@testable import CountersignServer

/// The story, performed by the built program on servers of its own.
@Suite("The story", .serialized)
struct StoryTests {
    @Test(.timeLimit(.minutes(5)))
    func theDemoPerformsItFromNothing() async throws {
        let run = try await ProgramRun.run(BuiltProgram.url.path, ["demo", "--exit"])
        #expect(run.exitStatus == 0, "\(run.errors)\n\(run.output)")
        for row in 0...10 { #expect(run.output.contains("\n\(row)  "), "row \(row) is missing") }
        #expect(run.output.contains("The story holds: 2"), "\(run.output)")
        for secret in ["PRIVATE KEY", "BEGIN ENCRYPTED"] { #expect(!run.output.contains(secret)) }
    }

    /// The second connection runs a flow out of the field: HTTPS sender, JSON to XML Converter, Content Modifier with
    /// an XPath, Request Reply over HTTP. Only its channel is configured.
    @Test(.enabled(if: BuiltProgram.hasVectors), .timeLimit(.minutes(5)))
    func aFlowThatOthersWroteTakesThePlaceOfOurs() async throws {
        var second = Story.second
        second.flow = "request_employee_dependants"
        second.file = try BuiltProgram.vector("integration-flows/2278d468-Request-Employee-Dependants/flow.iflw")
        second.path = "/http/request-employee-dependants"
        second.order = #"{"employee_id": "1000042"}"#
        second.configuration = { receiver in
            [
                "--channel", "HTTP", "--property", "httpAddressWithoutQuery=\(receiver)", "--property",
                "authenticationMethod=Client Certificate",
            ]
        }
        let connection = second
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Demo.Settings(executable: BuiltProgram.url)
        settings.exits = true
        try await Demo.withStage(settings, folder) { stage in
            try await Story(stage: stage, second: connection).perform()
            #expect(stage.book.all.contains { $0.user == "_DEFXYZ" })
        }
    }
}
