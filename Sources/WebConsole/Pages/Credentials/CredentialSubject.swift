import IdentityDirectory

/// Whose credentials are edited, and from where: a communication user's, opened by itself or by an arrangement.
struct CredentialSubject {
    let user: String
    /// Nil where the user itself was opened.
    let arrangement: CommunicationArrangement?

    /// Where credentials are edited; the pages of each topic are below both.
    static let addresses = [Paths.arrangements, Paths.users].map { "\($0)/:id/credentials" }

    /// The one that the address names.
    ///
    /// Throws `conflict` for an arrangement that has no user yet, and what the directory throws.
    init(_ visit: Visit, _ directory: Directory) async throws {
        guard !Self.isUser(visit) else {
            user = try await directory.user(visit["id"]).id
            arrangement = nil
            return
        }
        let arrangement = try await directory.arrangement(visit["id"])
        guard let user = arrangement.userID else {
            throw ConsoleError(
                .conflict,
                "The arrangement \(arrangement.id) has no user yet, so there is nobody to give a credential.",
                hint: "Edit the arrangement and choose its User ID.")
        }
        self.user = user
        self.arrangement = arrangement
    }

    /// The page that a visit below it goes back to, known before there is a subject.
    static func path(_ visit: Visit) -> String {
        isUser(visit) ? Paths.userCredentials(visit["id"]) : Paths.credentials(visit["id"])
    }

    var path: String { arrangement.map { Paths.credentials($0.id) } ?? Paths.userCredentials(user) }

    /// The way to the page itself.
    var crumbs: [Link] {
        guard let arrangement else { return UserPages.crumbs + [Link(user, Paths.user(user))] }
        let path = Paths.arrangement(arrangement.id)
        return ArrangementPages.crumbs + [
            Link(arrangement.id, path), Link("Technical Data", "\(path)/all?view=technical-data"),
        ]
    }

    /// The way to the pages below it.
    var crumbsBelow: [Link] { crumbs + [Link("Edit Credentials", path)] }

    private static func isUser(_ visit: Visit) -> Bool { visit.path.hasPrefix("\(Paths.users)/") }
}
