import CountersignTesting
import Foundation
import KeyMaterial
import Testing

@testable import LimboReport

@Suite(.enabled(if: Vectors.isAvailable)) struct LimboTests {
    static func outcomes() async throws -> [LimboOutcome] {
        let root = try #require(Vectors.root)
        return try await LimboReport.outcomes(path: root.appendingPathComponent("limbo-core.json").path)
    }

    @Test func noPathThatMustFailIsAccepted() async throws {
        let outcomes = try await Self.outcomes()
        #expect(outcomes.count > 200)
        #expect(outcomes.filter(\.isWronglyAccepted).map(\.id) == [])
    }

    @Test func everyDifferenceHasAnExplanationAndMostPathsAgree() async throws {
        let outcomes = try await Self.outcomes()
        let differing = outcomes.filter { $0.isRun && !$0.agrees }
        #expect(differing.filter { $0.explanation == nil }.map(\.id) == [])
        #expect(differing.count <= 21)
        #expect(outcomes.filter { !$0.isRun }.map(\.id) == [])
    }

    @Test func aPathThatMustPassIsAcceptedForWhatItIs() async throws {
        let outcomes = try await Self.outcomes()
        let accepted = Set(outcomes.filter(\.isAccepted).map(\.id))
        for id in ["webpki::cryptographydotio-chain", "pathlen::self-issued-certs-pathlen", "online::google.com"] {
            #expect(accepted.contains(id))
        }
    }
}
