import ArgumentParser
import ManagementSchema

/// What deleting something would break, as the command line tells it.
enum DeletionText {
    static let unconfirmed = CommandFailure(
        .refused, code: "confirmation-needed", "nothing was changed: what stands above needs a confirmation",
        hint: "add --yes to do it")

    /// Throws status 77 where it cannot be deleted now.
    static func show(_ report: DeletionReportResource, _ server: ServerOptions) throws {
        try server.show(report) { report in
            var lines = [report.deletable ? "It can be deleted." : "It cannot be deleted now."]
            if let obstacle = report.obstacle { lines.append(obstacle) }
            lines += report.consequences
            if report.deletable, report.consequences.isEmpty { lines.append("Nothing would break.") }
            return lines
        }
        if !report.deletable { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
