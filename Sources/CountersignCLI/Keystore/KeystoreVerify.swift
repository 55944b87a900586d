import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Open everything with the passphrases given, and say what is wrong with what.")

    @OptionGroup var options: KeystoreFileOptions

    func run() throws {
        let keystore = try options.open().keystore
        let findings = KeystoreFindings(of: keystore, at: Date())
        if options.json {
            Output.print(findings.json(of: keystore))
        } else {
            Output.print("\(keystore.type.rawValue), integrity \(keystore.integrity.rawValue)")
            for finding in findings.problems { Output.print("problem: \(Table.printable(finding.description))") }
            for finding in findings.warnings { Output.print("warning: \(Table.printable(finding.description))") }
            if findings.problems.isEmpty { Output.print("\(keystore.entries.count) entries, all open") }
        }
        if !findings.problems.isEmpty { throw ExitCode(ExitStatus.badInputData.rawValue) }
    }
}

extension KeystoreFindings {
    fileprivate func json(of keystore: Keystore) -> JSONValue {
        .object([
            ("type", .string(keystore.type.rawValue)), ("integrity", .string(keystore.integrity.rawValue)),
            ("problems", .array(problems.map(Self.json))), ("warnings", .array(warnings.map(Self.json))),
        ])
    }

    private static func json(_ finding: Finding) -> JSONValue {
        .object([("alias", .optional(finding.alias)), ("detail", .string(finding.detail))])
    }
}
