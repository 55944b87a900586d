import KeyMaterial
import KeystoreFormats

/// The open keystore in another format, with what that costs told first.
struct ExplorerConversionPages {
    let explorer: ExplorerPages

    var routes: [Route] {
        [
            .get("\(Paths.explorer)/convert", .signedIn) { visit in .page(try await page(visit)) },
            .post("\(Paths.explorer)/convert", .signedIn) { visit in
                try await Reply.form(again: { try await page(visit) }) { try await convert(visit) }
            },
        ]
    }

    private func page(_ visit: Visit, losing cost: Cost? = nil) async throws -> Page {
        let open = try await explorer.current(visit)
        let types = KeystoreType.allCases.filter { $0.isWritable && $0 != open.keystore.type }
        var fields: [Field] = [
            .select(
                "type", "New Type", options: types.map { ($0.rawValue, $0.rawValue) },
                chosen: visit.form.text("type") ?? KeystoreType.pkcs12.rawValue)
        ]
        if let cost {
            fields.append(
                .checks(
                    "allow-loss", "What Is Lost",
                    options: [
                        Field.Option(
                            value: cost.consent, text: "Convert the rest to \(cost.type.rawValue)", isChosen: false)
                    ]))
        }
        let form = Form(
            id: "convert", to: "\(Paths.explorer)/convert", fields: fields,
            buttons: [FormButton("Convert", id: "convert-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Convert", subtitle: "\(open.name): \(open.summary)", at: [Link("Keystore Explorer", Paths.explorer)],
            [.panel("Type", [.form(form)])])
    }

    private func convert(_ visit: Visit) async throws -> Reply {
        var open = try await explorer.current(visit)
        guard let type = KeystoreType(rawValue: visit.form["type"]) else {
            throw ConsoleError(.unprocessable, "There is no such type.")
        }
        let conversion = try open.keystore.converted(to: type, at: visit.now)
        let cost = Cost(type: type, losses: conversion.losses)
        if !cost.losses.isEmpty, visit.form["allow-loss"] != cost.consent {
            var page = try await page(visit, losing: cost)
            page.notices.append(
                Notice(
                    .bad, "Something would be lost in a file of type \(type.rawValue).",
                    items: conversion.losses.map { Link($0) },
                    hint: "Convert the rest by choosing so below; the file that you opened stays as it is.",
                    id: "losses"))
            return .page(page, status: .unprocessableContent)
        }
        open.become(
            conversion.keystore, named: Self.name(open.name, as: type), by: "Converted to \(type.rawValue).")
        try await explorer.set(open, visit)
        let told = conversion.losses.map { "Lost: \($0)" } + conversion.changes
        return .redirect(
            Paths.explorer,
            Notice(
                told.isEmpty ? .good : .warn, "The keystore is of type \(type.rawValue) now.",
                items: told.map { Link($0) }, hint: "Save it: File, Save As. Undo takes it back.", id: "converted"))
    }

    /// What a conversion loses, and the word by which a person agrees to just that.
    private struct Cost {
        let type: KeystoreType
        let losses: [String]

        var consent: String { "\(type.rawValue) \(Fingerprint(of: Array(losses.joined(separator: "\n").utf8)).hex)" }
    }

    /// The same name with the extension of the new type.
    private static func name(_ name: String, as type: KeystoreType) -> String {
        let stem = name.split(separator: ".").dropLast().joined(separator: ".")
        return "\(stem.isEmpty ? name : stem).\(type.fileExtension)"
    }
}
