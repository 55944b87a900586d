import IdentityDirectory

/// What deleting something would break, asked before it is done.
struct DeletionPage {
    /// As in a sentence, such as `communication system EXT_ONE`.
    let what: String
    /// The object's own page; deleting is posted below it.
    let path: String
    let report: DeletionReport

    func page(at crumbs: [Link], _ visit: Visit) -> Page {
        Page(
            "Delete?", subtitle: what, at: crumbs, notices: [notice(visit)],
            [
                .bar(
                    (report.obstacle == nil
                        ? [.submit("Delete", to: "\(path)/delete", style: .danger, id: "confirm-delete")] : [])
                        + [.open("Cancel", path, id: "cancel-delete")])
            ])
    }

    private func notice(_ visit: Visit) -> Notice {
        if let obstacle = report.obstacle {
            return Notice(
                .bad, "The \(what) cannot be deleted now.", text: obstacle,
                hint: "Change or delete what stands on it first.", id: "obstacle")
        }
        guard !report.consequences.isEmpty || report.lastCallAt != nil else {
            return Notice(.info, "Nothing would break.", text: "Nothing stands on the \(what).", id: "consequences")
        }
        let last = report.lastCallAt.map { "The last call was \(Formatting.relative($0, to: visit.now))." }
        return Notice(
            .warn, "This would break when the \(what) is deleted", text: last,
            items: report.consequences.map { Link($0) }, id: "consequences")
    }
}
