import IdentityDirectory
import KeyMaterial

/// Communication Certificates: the list, a page at a time, searched in the store.
struct CertificateListPage {
    let directory: Directory

    func page(_ visit: Visit) async throws -> Page {
        let search = CertificateSearch(fields: visit.query, now: visit.now)
        let found = try await directory.search(try search.filter())
        return Page(
            "Communication Certificates",
            subtitle: "Which certificate stands for which user. Each is assigned to at most one.",
            at: Crumbs.administrator, notices: notices(found, search),
            [.form(search.form), CertificatePages.table(found.assignments, visit), .bar(steps(found, search))])
    }

    /// A search reads so much of the list at once: a page may have few or no hits, and still a next one.
    private func notices(_ found: AssignmentPage, _ search: CertificateSearch) -> [Notice] {
        guard let next = found.next, found.assignments.count < CertificateSearch.pageSize else { return [] }
        return [
            Notice(
                .info, "Only a part of the certificates has been looked through.",
                text: "\(Formatting.count(found.assignments.count, "certificate")) of that part fit.",
                hint: "Go on, or narrow the search: by user, serial number, fingerprint, or three letters or more.",
                actions: [.open("Look Further", search.address(after: next), id: "look-further")], id: "partial")
        ]
    }

    private func steps(_ found: AssignmentPage, _ search: CertificateSearch) -> [Action] {
        var steps: [Action] = []
        if search.fields.text("after") != nil {
            steps.append(.open("First Page", search.address(after: nil), id: "first-page"))
        }
        if let next = found.next {
            steps.append(.open("Next Page", search.address(after: next), id: "next-page"))
        }
        return steps
    }
}
