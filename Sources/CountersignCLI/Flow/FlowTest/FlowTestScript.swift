import Foundation

/// A test of a flow as it lies on disk, in a file that ends with `.flowtest.json`.
///
/// Bodies stand in the file itself (`body`) or in one beside it (`bodyFile`).
struct FlowTestScript: Decodable {
    struct Input: Decodable {
        /// The sender channel, by id or name.
        var channel: String?
        var headers: [String: String]?
        var body: String?
        var bodyFile: String?
    }

    struct Answer: Decodable {
        struct Expectation: Decodable {
            var method: String?
            var url: String?
            var headers: [String: String]?
            var body: String?
            var bodyFile: String?
        }

        struct Reply: Decodable {
            var status: Int?
            var headers: [String: String]?
            var body: String?
            var bodyFile: String?
        }

        /// The receiver channel, by id or name; left out: whichever calls next.
        var channel: String?
        /// What the call must be.
        var expect: Expectation?
        var reply: Reply?
        /// A failure in place of a reply, `timedOut`.
        var error: String?
    }

    struct Outcome: Decodable {
        /// `COMPLETED`, `FAILED` or `ESCALATED`.
        var status: String?
        /// A part of the error of a failed message.
        var error: String?
        var headers: [String: String]?
        var properties: [String: String]?
        var variables: [String: String]?
        var body: String?
        var bodyFile: String?
        /// Names of the steps that the message goes through, all of them in their order.
        var path: [String]?
    }

    /// The `.iflw`, project folder or zip, from the script's own folder; left out: the folder itself.
    var flow: String?
    var parameters: [String: String]?
    var variables: [String: String]?
    /// RFC 3339; left out: the start of 2026.
    var now: String?
    var input: Input?
    var receivers: [Answer]?
    var expected: Outcome
}
