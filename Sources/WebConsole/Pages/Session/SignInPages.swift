import IdentityDirectory

/// Signing in by name and password, by token, or by a link that works once; and out again.
struct SignInPages {
    let directory: Directory
    let memory: SessionMemory

    var routes: [Route] {
        [
            .get("/sign-in", .anyone) { visit in .page(page(visit)) },
            .post("/sign-in", .anyone, limitBytes: 16 * 1024) { visit in
                try await signIn(visit) {
                    try await directory.signIn(
                        name: visit.form["name"], password: visit.form.passphrase("password").text)
                }
            },
            .post("/sign-in/token", .anyone, limitBytes: 16 * 1024) { visit in
                try await signIn(visit) { try await directory.signIn(token: visit.form["token"]) }
            },
            .post("/sign-in/link", .anyone, limitBytes: 16 * 1024) { visit in
                try await signIn(visit) { try await directory.redeemSignInLink(visit.form["link"]) }
            },
            .post("/sign-out", .signedIn, limitBytes: 16 * 1024) { visit in try await signOut(visit) },
        ]
    }

    private func page(_ visit: Visit) -> Page {
        let next = ["next": Self.localPath(visit.query.text("next") ?? visit.form.text("next"))]
        if let link = visit.query.text("link") {
            let form = Form(
                id: "sign-in-link", to: "/sign-in/link", fields: [], buttons: [FormButton("Sign In", id: "sign-in")],
                hidden: ["link": link, "next": next["next"] ?? "/"])
            return Page("Sign In", subtitle: "This link signs you in once, without a password.", [.form(form)])
        }
        let password = Form(
            id: "sign-in", to: "/sign-in",
            fields: [
                .text("name", "Name", value: visit.form.text("name"), isRequired: true, autocomplete: "username")
                    .focused(),
                .secret("password", "Password", isRequired: true, autocomplete: "current-password"),
            ], buttons: [FormButton("Sign In", id: "sign-in-button")], hidden: next)
        let token = Form(
            id: "sign-in-token", to: "/sign-in/token",
            fields: [.secret("token", "Token", isRequired: true, autocomplete: "off")],
            buttons: [FormButton("Sign In with Token", style: .plain, id: "sign-in-token-button")], hidden: next)
        let unsaved = Notice(
            .warn, "You were not signed in any more, so nothing was saved.",
            hint: "Sign in, and send the form once more.", id: "unsaved")
        return Page(
            "Sign In", notices: visit.query.isChosen("unsaved") ? [unsaved] : [],
            [
                .form(password),
                .panel(
                    "Or with a token", intro: "A new server writes one to admin-token in its data directory.",
                    [.form(token)]),
            ])
    }

    private func signIn(_ visit: Visit, _ attempt: () async throws -> SignIn) async throws -> Reply {
        try await Reply.form(again: { page(visit) }) {
            let signIn = try await attempt()
            var reply = Reply.redirect(Self.localPath(visit.form.text("next")))
            reply.sessionSecret = signIn.secret
            return reply
        }
    }

    private func signOut(_ visit: Visit) async throws -> Reply {
        if let signedIn = visit.signedIn {
            await memory.forget(signedIn.key)
            try await directory.signOut(session: signedIn.secret)
        }
        var reply = Reply.redirect("/sign-in")
        reply.sessionSecret = ""
        return reply
    }

    /// A path on this console; anything else leads home.
    static func localPath(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"),
            path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return "/" }
        return path
    }
}
