import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreInventoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: "List the entries of many keystore files in one table, with expiry, duplicates and weak keys.",
        discussion: """
            Folders are searched through; files that are no keystores are passed over. Each passphrase is tried on each \
            file. With --expires-within the status is 77 where a certificate ends within that many days, and 65 where none does \
            but a file stayed closed.
            """)

    @Argument(help: "Files and folders.")
    var paths: [String]

    @Option(name: .customLong("passphrase-file"), help: "Read a passphrase from this file; may be repeated.")
    var passphraseFiles: [String] = []

    @Option(name: .customLong("passphrase-env"), help: "The same from an environment variable; may be repeated.")
    var passphraseVariables: [String] = []

    @Option(name: .customLong("expires-within"), help: "List only what ends within this many days, and fail if any.")
    var expiresWithin: Int?

    @Flag(name: .customLong("csv"), help: "Print the table as CSV.")
    var csv = false

    @Flag(name: .customLong("json"), help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if csv, json { throw ValidationError("--csv and --json exclude each other") }
        if let expiresWithin, !(0...36_500).contains(expiresWithin) {
            throw ValidationError("--expires-within is 0 to 36500")
        }
    }

    func run() throws {
        var inventory = KeystoreInventory()
        let passphrases =
            try passphraseFiles.map { try PassphraseSource.read(file: $0) }
            + passphraseVariables.compactMap {
                try PassphraseSource(file: nil, environmentVariable: $0).passphrase(prompt: "")
            }
        var progress = Progress()
        for path in paths {
            try FileSearch.eachFile(at: path) { file, isNamed in
                progress.step("\(file)")
                do {
                    inventory.add(try InputFile.read(file), path: file, passphrases: passphrases, isNamed: isNamed)
                } catch let failure as CommandFailure {
                    inventory.add(failure, path: file)
                }
            }
        }
        progress.end()
        inventory.findDuplicates()
        let now = Date()
        let expiring = expiresWithin.map { inventory.expiring(before: now.addingTimeInterval(Double($0) * 86_400)) }
        let report = InventoryReport(inventory: inventory, rows: expiring ?? inventory.rows, now: now)
        if json { Output.print(report.json) } else { Output.print(csv ? report.csv : report.table) }
        for file in inventory.unreadable + inventory.closed where !json {
            Output.note("\(file.path): \(file.detail) (\(file.code))")
        }
        guard let expiring else { return }
        if !expiring.isEmpty { throw ExitCode(ExitStatus.refused.rawValue) }
        if inventory.notSeenWhole > 0 { throw ExitCode(ExitStatus.badInputData.rawValue) }
    }
}

/// Files below folders, in the order of their names.
enum FileSearch {
    /// Larger files are no keystores that anybody lists with others.
    private static let bytesMax = 64 << 20

    /// - Parameter body: is told whether the file was named itself, or found in a folder.
    /// - Throws: `inputMissing` where nothing is at the path; what `body` throws.
    static func eachFile(at path: String, _ body: (String, Bool) throws -> Void) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputFile.missing(path, ENOENT)
        }
        guard isFolder.boolValue else { return try body(path, true) }
        guard let below = FileManager.default.enumerator(atPath: path) else { throw InputFile.missing(path, EACCES) }
        var files: [String] = []
        while let name = below.nextObject() as? String {
            let file = "\(path)/\(name)"
            var status = stat()
            guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                (1...bytesMax).contains(Int(status.st_size))
            else { continue }
            files.append(file)
        }
        for file in files.sorted() { try body(file, false) }
    }
}
