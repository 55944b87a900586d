import ConnectionLifecycle
import Foundation

/// What the command says about a connection from a key file.
struct KeyFileAnswer: Encodable {
    let file: String
    let alias: String
    let user: String
    let arrangement: String
    /// `completed`, `running`, or `unchanged` where nothing was to be done.
    let status: String
    /// What a rotation waits for: `observe` for a first call with the new certificate, `overlap` for the last one with
    /// the old.
    let step: String?
    /// In use now, 64 hex digits.
    let certificate: String?
    let firstArrivalAt: String?

    init(_ base: String, _ connection: Connection, _ run: ConnectionRun?) {
        file = base
        alias = connection.id
        user = connection.plan.userID
        arrangement = connection.plan.arrangementID
        status = run?.state.status.rawValue ?? "unchanged"
        step = run?.stepName
        switch run?.content {
        case .connect(_, let work): (certificate, firstArrivalAt) = (work.facts.certificate, nil)
        case .rotation(_, let work):
            (certificate, firstArrivalAt) = (work.facts.new, work.facts.firstArrival?.at.formatted(.iso8601))
        case nil: (certificate, firstArrivalAt) = (nil, nil)
        }
    }

    /// After a connect.
    var connected: [String] { ["\(file) calls as \(user), with the key pair under \(alias)."] }

    /// After a rotation, or as far as it is.
    var rotated: [String] {
        let again = "Run the same command again to go on."
        switch (status, step) {
        case ("unchanged", _): return ["\(file): nothing to do."]
        case (_, "observe"?):
            return ["\(file) has the new key pair; no call has come with its certificate yet. \(again)"]
        case (_, "overlap"?):
            return [
                "\(user) calls with the new certificate, first seen \(firstArrivalAt ?? "").",
                "The old one is removed when no call has come with it for the overlap. \(again)",
            ]
        case (_, let step?): return ["The rotation is at \(step). \(again)"]
        default: return ["\(user) calls with the new certificate; the old one is removed."]
        }
    }
}
