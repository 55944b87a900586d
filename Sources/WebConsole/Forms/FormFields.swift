import KeyMaterial

/// What a form sent: its texts and its files, by the names of its fields.
struct FormFields: Sendable {
    private(set) var texts: [String: [String]] = [:]
    private(set) var files: [String: UploadedFile] = [:]

    mutating func add(_ text: String, named name: String) {
        texts[name, default: []].append(text)
    }

    mutating func add(_ file: UploadedFile, named name: String) {
        files[name] = file
    }

    /// What was typed, without surrounding blanks; empty when the field was not sent.
    subscript(name: String) -> String {
        (texts[name]?.last ?? "").trimmingBlanks()
    }

    /// What was typed, without surrounding blanks; nil when that is nothing.
    func text(_ name: String) -> String? {
        let text = self[name]
        return text.isEmpty ? nil : text
    }

    /// What a field shows: what was sent, also where that is nothing; before anything was sent, what is kept.
    func shown(_ name: String, or kept: String?) -> String? { isSent(name) ? text(name) : kept }

    func isSent(_ name: String) -> Bool { texts[name] != nil }

    /// Every value sent under this name, as of check boxes.
    func values(_ name: String) -> [String] {
        texts[name] ?? []
    }

    /// A secret exactly as typed.
    func passphrase(_ name: String) -> Passphrase {
        Passphrase(texts[name]?.last ?? "")
    }

    func isChosen(_ name: String) -> Bool {
        texts[name]?.contains { !$0.isEmpty } == true
    }

    /// The file chosen in this field; nil when none was.
    func file(_ name: String) -> UploadedFile? {
        files[name]
    }

    /// The file chosen in this field, or an error that names the field by its label.
    func requiredFile(_ name: String, label: String) throws -> UploadedFile {
        guard let file = files[name], !file.bytes.isEmpty else {
            throw ConsoleError(
                .unprocessable, "No file was chosen in the field \(label), or the file is empty.",
                hint: "Choose a file and send the form again.")
        }
        return file
    }

    /// What was typed in this field, or an error that names the field by its label.
    func required(_ name: String, label: String) throws -> String {
        guard let text = text(name) else {
            throw ConsoleError(.unprocessable, "The field \(label) is empty.", hint: "Fill in \(label).")
        }
        return text
    }

    /// Whether nothing at all was typed, not even blanks.
    func isUntouched(_ name: String) -> Bool { (texts[name]?.last ?? "").isEmpty }

    /// A new passphrase, typed twice.
    func newPassphrase(_ name: String, label: String) throws -> Passphrase {
        let first = texts[name]?.last ?? ""
        guard first == texts["\(name)-again"]?.last ?? "" else {
            throw ConsoleError(
                .unprocessable, "The two values of \(label) differ.", hint: "Type \(label) twice, the same.")
        }
        guard !first.isEmpty else {
            throw ConsoleError(.unprocessable, "The field \(label) is empty.", hint: "Type \(label) twice.")
        }
        return Passphrase(first)
    }
}

/// A file as the browser sent it.
struct UploadedFile: Sendable {
    /// The name without folders; never used as a path here.
    var name: String
    var bytes: [UInt8]
}

extension String {
    func trimmingBlanks() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
