import Foundation
import KeyMaterial

/// A file of x509-limbo's format, as far as it is read here.
struct LimboFile: Decodable {
    var testcases: [LimboCase]
}

/// One path and what is expected of it.
struct LimboCase: Decodable {
    enum Outcome: String, Decodable { case success = "SUCCESS", failure = "FAILURE" }

    struct PeerName: Decodable {
        var kind: String
        var value: String
    }

    var id: String
    var features: [String]?
    var description: String?
    var validation_kind: String
    var trusted_certs: [String]
    var untrusted_intermediates: [String]
    var peer_certificate: String
    var validation_time: String?
    var expected_result: Outcome
    var expected_peer_name: PeerName?
    var max_chain_depth: Int?
    var crls: [String]?
}

/// What came of a case.
struct LimboOutcome {
    let id: String
    let expected: LimboCase.Outcome
    /// Why the path was refused, or the case could not be run; nil when it was accepted.
    let reason: String?
    let isRun: Bool

    var isAccepted: Bool { isRun && reason == nil }
    var agrees: Bool { isRun && isAccepted == (expected == .success) }
    /// Why we are stricter here; nil where nobody knows yet.
    var explanation: String? { reason.flatMap { KnownDifference.explanation(ofRefusal: $0) } }
    /// What must never be.
    var isWronglyAccepted: Bool { isAccepted && expected == .failure }
}
