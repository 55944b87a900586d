import IdentityDirectory

/// Choosing one's own password: by oneself at any time, and before anything else when somebody else chose it.
struct PasswordPages {
    static let path = "/change-password"

    let directory: Directory
    let memory: SessionMemory

    var routes: [Route] {
        [
            .get(Self.path, .signedIn) { visit in .page(page(visit)) },
            .post(Self.path, .signedIn, limitBytes: 16 * 1024) { visit in
                try await Reply.form(again: { page(visit) }) { try await change(visit) }
            },
        ]
    }

    private func page(_ visit: Visit) -> Page {
        let isForced = visit.signedIn?.principal.mustChangePassword == true
        let form = Form(
            id: "change-password", to: Self.path,
            fields: [
                .secret("present", "Present Password", isRequired: true, autocomplete: "current-password").focused(),
                .secret(
                    "password", "New Password", hint: "At least 12 characters, one neither letter nor digit.",
                    isRequired: true),
                .secret("password-again", "New Password, Again", isRequired: true),
            ], buttons: [FormButton("Change Password", id: "change")])
        return Page(
            "Change Password",
            subtitle: isForced ? "Somebody else chose your password. Choose your own before anything else." : nil,
            [.form(form)])
    }

    private func change(_ visit: Visit) async throws -> Reply {
        guard let signedIn = visit.signedIn, signedIn.principal.kind == .administrator else {
            throw ConsoleError(.forbidden, "A token has no password.", hint: "Sign in with a name.")
        }
        let next = try visit.form.newPassphrase("password", label: "New Password")
        let signIn = try await directory.changePassword(
            administrator: signedIn.principal.name, from: visit.form.passphrase("present").text, to: next.text)
        await memory.forget(signedIn.key)
        var reply = Reply.redirect("/")
        reply.sessionSecret = signIn.secret
        return reply
    }
}
