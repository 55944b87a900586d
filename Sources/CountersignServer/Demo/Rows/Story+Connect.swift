import Foundation
import ManagementSchema

extension Story {
    static let fourth = Connection(
        ordinal: "Fourth", arrangement: "ORDERS_FOURTH", system: "FOURTH_SYSTEM", user: "_JKLXYZ",
        flow: "orders_JKLXYZ", path: "/http/orders/fourth", sender: "_FOURTH_SENDER", order: #"{"order": "fourth"}"#)

    private static let alias = "alias_fourth"

    /// What no other system does: both sides connected in one command, and rotated with no failed call.
    func connectAndRotate() async throws {
        stage.report.step("10", "A fourth connection in one command, and its key replaced while calls go on")
        let command = try await connectFourth()
        let before = try await stage.json(.business, "certificate", "list", isShown: false)
        let calls = stage.book.all.count
        try await stage.countersign(.business, words: command, isShown: false)
        let after = try await stage.json(.business, "certificate", "list", isShown: false)
        try stage.report.prove(
            "the same command again changes nothing and sends nothing",
            Self.fingerprints(before) == Self.fingerprints(after) && stage.book.all.count == calls)
        try await rotateUnderCalls(Story.fourth)
    }

    /// What rows 4 to 7 did by hand, in one command, for a connection of which nothing exists but the flow.
    ///
    /// - Returns: the command.
    @discardableResult
    func connectFourth() async throws -> [String] {
        let fourth = Story.fourth
        try await importFlow(fourth)
        let order = stage.file("fourth.json")
        try Data(fourth.order.utf8).write(to: order)
        let command = [
            "connect", "--user", fourth.user, "--arrangement", fourth.arrangement, "--scenario", "ORDERS", "--system",
            fourth.system, "--flow", fourth.flow, "--alias", Self.alias, "--call-body-file", order.path,
            "--tenant-server", stage.tenant.addresses.console, "--tenant-token-file",
            stage.tenant.environment["COUNTERSIGN_TOKEN_FILE"] ?? "", "--tenant-ca-file",
            stage.tenant.environment["COUNTERSIGN_CA_FILE"] ?? "",
        ]
        let began = ContinuousClock.now
        let run = try await stage.countersign(.business, words: command)
        let took = began.duration(to: .now)
        stage.report.note(run.errors.trimmingCharacters(in: .newlines))
        stage.report.note("it took \(took.formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 2))))")
        try stage.report.prove(
            "its call arrives as \(fourth.user), a user that did not exist before",
            stage.book.all.last?.user == fourth.user, found: stage.book.all.last?.user ?? "no call")
        return command
    }

    /// Sends one message after another while the key pair is replaced on both sides.
    private func rotateUnderCalls(_ connection: Connection) async throws {
        let old = try await certificate(of: connection)
        let ending = Ending()
        let calls = Task { [stage] in
            var sent = 0
            while !ending.isTold {
                try await stage.countersign(.tenant, "flow", "send", connection.flow, isShown: false)
                sent += 1
            }
            return sent
        }
        let run: ProgramRun
        do {
            run = try await stage.countersign(.tenant, "rotate", Self.alias, "--overlap", "0.5", "--wait")
        } catch {
            ending.tell()
            _ = try? await calls.value
            throw error
        }
        stage.report.note(run.output.trimmingCharacters(in: .newlines))
        ending.tell()
        let sent = try await calls.value
        let new = try await certificate(of: connection)
        try stage.report.prove(
            "\(connection.user) calls with another certificate, the old one is free, and none of \(sent) calls failed",
            new.count == 1 && old.count == 1 && new != old && sent > 0, found: "\(old) \(new)")
    }

    private func importFlow(_ connection: Connection) async throws {
        try await stage.countersign(
            .tenant, "flow", "import", try demoFlow(connection.flow).path, "--id", connection.flow, isShown: false)
        try await stage.countersign(
            .tenant, "flow", "configure", connection.flow, "--private-key-alias", "tenant_key_pair", "--parameter",
            "receiver_address=\(stage.business.addresses.gateway)/orders", isShown: false)
    }

    /// The fingerprints of the connection's user.
    private func certificate(of connection: Connection) async throws -> [String] {
        let list = try await stage.json(.business, "certificate", "list", "--user", connection.user, isShown: false)
        return Self.fingerprints(list)
    }

    private static func fingerprints(_ list: JSONValue) -> [String] {
        list["certificates"].elements.compactMap { $0["sha256Fingerprint"].text }
    }
}
