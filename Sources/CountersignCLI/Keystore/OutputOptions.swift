import ArgumentParser

/// `--out FILE` and `--overwrite`.
struct OutputOptions: ParsableArguments {
    @Option(name: .customLong("out"), help: "The file to write; - is standard output.")
    var file: String

    @Flag(name: .customLong("overwrite"), help: "Replace a file that is there.")
    var isOverwriting = false

    /// Asked before anything is done: a file that is there stays unless `--overwrite` is given.
    ///
    /// - Throws: `fileExists`; `usage` where the result and JSON would share standard output.
    func check(json: Bool) throws {
        if file == "-", json { throw CommandFailure.usage("--json and --out - exclude each other") }
        guard !isOverwriting, FileVersion.isRegularFile(file) else { return }
        throw CommandFailure(
            .refused, code: "fileExists", "\(file) is there already", hint: "choose another name, or give --overwrite")
    }
}
