import IdentityDirectory

/// How arrangements are listed on the pages of what they refer to.
enum ArrangementText {
    static let columns = ["Arrangement", "Scenario", "System", "User ID", "Authentication Method", "Status"]

    static func table(_ arrangements: [CommunicationArrangement], id: String = "arrangements") -> Section {
        .table(
            Table(
                id: id, columns: columns, rows: arrangements.map(row), empty: "No communication arrangement."))
    }

    static func row(_ arrangement: CommunicationArrangement) -> Table.Row {
        Table.Row(
            [
                .link(arrangement.id, Paths.arrangement(arrangement.id)),
                .reference(arrangement.scenarioID, Paths.scenario(arrangement.scenarioID)),
                .reference(arrangement.systemID, Paths.system(arrangement.systemID)),
                arrangement.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil),
                .text(arrangement.authenticationMethod.title),
                Cell(badge: arrangement.state.badge),
            ], id: "arrangement-\(arrangement.id)")
    }
}
