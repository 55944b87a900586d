import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreImportCertificate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-certificate",
        abstract: "Import every certificate of a file as trusted; several get the alias with a number.")

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var source: SourceOptions

    @Option(name: .customLong("alias"), help: "The alias of the new entry.")
    var alias: String

    func run() throws {
        var opened = try options.open()
        let from = try source.open(storePassphrase: opened.passphrase, keyPassphrases: [])
        let entries = try source.fromAlias.map { [try from.found($0, in: source.from)] } ?? from.entries
        var seen = Set<Certificate>()
        let certificates = entries.flatMap(\.certificates).filter { seen.insert($0).inserted }
        guard !certificates.isEmpty else {
            throw CommandFailure(.badInputData, code: "nothingToImport", "\(source.from) holds no certificate")
        }
        let holders = Dictionary(
            opened.keystore.entries.flatMap { entry in entry.certificates.prefix(1).map { ($0, entry.alias) } },
            uniquingKeysWith: { first, _ in first })
        var notes: [String] = []
        var aliases: [String] = []
        for (index, certificate) in certificates.enumerated() {
            let name = certificates.count == 1 ? alias : "\(alias)-\(index + 1)"
            if let holder = holders[certificate] {
                notes.append("the certificate of \(name) is there as \(holder), too")
            }
            try opened.keystore.addCertificate(alias: name, certificate: certificate, createdAt: Date())
            aliases.append(name)
        }
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        let what = aliases.count == 1 ? "certificate \(alias)" : "\(aliases.count) certificates"
        Done.say(
            "\(what) imported into \(options.file)", json: options.json, members: [("aliases", .strings(aliases))],
            notes: notes)
    }
}
