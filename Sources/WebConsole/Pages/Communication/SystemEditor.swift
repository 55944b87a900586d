import IdentityDirectory

/// The form of a communication system, and what it says.
enum SystemEditor {
    static func page(_ system: CommunicationSystem?, _ visit: Visit) throws -> Page {
        let path = system.map { Paths.system($0.id) + "/edit" } ?? Paths.newSystem
        let hidden = try system.map { [SeenState.field: try SeenState.digest([$0])] } ?? [:]
        return Page(
            system == nil ? "New Communication System" : "Edit \(system?.id ?? "")",
            at: Crumbs.integration + [Link("Communication Systems", Paths.systems)],
            [
                .panel(
                    "Communication System",
                    [
                        .form(
                            Form(
                                id: "system", to: path, fields: fields(system, visit.form),
                                buttons: [FormButton("Save", id: "save")], hidden: hidden,
                                cancel: Link("Cancel", system.map { Paths.system($0.id) } ?? Paths.systems)))
                    ])
            ])
    }

    private static func fields(_ system: CommunicationSystem?, _ form: FormFields) -> [Field] {
        let id: Field =
            system.map { .fixed("id", "System ID", $0.id) }
            ?? .text("id", "System ID", value: form.text("id"), isRequired: true).focused()
        let isSent = form.isSent("name")
        let isInboundOnly = isSent ? form.isChosen("inbound-only") : system?.isInboundOnly ?? false
        let isOwnSystem = isSent ? form.isChosen("own-system") : system?.isOwnSystem ?? false
        return [
            id,
            .text("name", "Name", value: form.shown("name", or: system?.name), isRequired: true),
            .text(
                "host", "Host", value: form.shown("host", or: system?.host),
                hint: "Where the partner is reached: a host name alone."),
            .text(
                "port", "Port", value: form.shown("port", or: system?.port.map(String.init)),
                hint: "Empty: the usual one of HTTPS.", type: "number"),
            .checks(
                "inbound-only", "Inbound Only",
                options: [
                    Field.Option(value: "yes", text: "It calls and is never called", isChosen: isInboundOnly)
                ]),
            .checks(
                "own-system", "Own System",
                options: [Field.Option(value: "yes", text: "It is this installation itself", isChosen: isOwnSystem)]),
            .text("contact-name", "Contact", value: form.shown("contact-name", or: system?.contact.name)),
            .text("contact-mail", "Contact's Mail", value: form.shown("contact-mail", or: system?.contact.mail)),
            .text("contact-phone", "Contact's Phone", value: form.shown("contact-phone", or: system?.contact.phone)),
            .text("description", "Description", value: form.shown("description", or: system?.description)),
        ]
    }

    static func read(_ visit: Visit, id: String) throws -> CommunicationSystem {
        let form = visit.form
        let port = try form.text("port").map { text in
            guard let port = Int(text) else { throw ConsoleError(.unprocessable, "“\(text.prefix(20))” is no port.") }
            return port
        }
        return CommunicationSystem(
            id: id, name: try form.required("name", label: "Name"), host: form.text("host"), port: port,
            description: form["description"],
            contact: .init(name: form["contact-name"], mail: form["contact-mail"], phone: form["contact-phone"]),
            isInboundOnly: form.isChosen("inbound-only"), isOwnSystem: form.isChosen("own-system"))
    }
}
