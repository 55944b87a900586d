import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

/// `--profile`: the algorithms of a PKCS#12 file.
struct ProfileOption: ParsableArguments {
    @Option(
        name: .customLong("profile"),
        help: """
            Algorithms of a PKCS#12 file: modern2026; java8 or windowsServer2016 for programs that are older; \
            passwordless for truststores; fips2026 with PBMAC1.
            """,
        transform: Self.profile)
    var profile: WritingProfile?

    /// - Throws: `usage` where a profile is given for what is no PKCS#12.
    func check(isPKCS12: Bool) throws {
        guard profile == nil || isPKCS12 else {
            throw CommandFailure.usage("--profile is for PKCS#12 alone, and the result is none")
        }
    }

    private static func profile(_ name: String) throws -> WritingProfile {
        guard let profile = WritingProfile(rawValue: name) else {
            let names = WritingProfile.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(name)' is no profile; there are: \(names)")
        }
        return profile
    }
}

/// Types by the names of the command line, which are those of the formats in lower case.
enum KeystoreTypeName {
    static func type(_ name: String) throws -> KeystoreType {
        let writable = KeystoreType.allCases.filter(\.isWritable).map { $0.rawValue.lowercased() }
        let aliases = ["p12": "pkcs12", "pfx": "pkcs12"]
        let folded = name.lowercased()
        guard let type = KeystoreType(rawValue: (aliases[folded] ?? folded).uppercased()) else {
            throw ValidationError("'\(name)' is no type; there are: \(writable.joined(separator: ", "))")
        }
        return type
    }

    static func requireWritable(_ type: KeystoreType) throws {
        guard !type.isWritable else { return }
        throw CommandFailure(
            .badInputData, code: KeystoreError.Code.unsupported.rawValue, "\(type.rawValue) files are not written",
            hint: "choose jks, jceks, pkcs12, bks, uber, bcfks or pem")
    }
}

/// Says what a command did: a sentence, or the same under `--json`.
enum Done {
    /// - Parameter out: the file that was written: where that is standard output, the sentence goes to standard error.
    static func say(
        _ sentence: String, json: Bool, members: [(String, JSONValue)] = [], notes: [String] = [], out: String = ""
    ) {
        if json {
            let all = [("message", JSONValue.string(sentence))] + members + [("notes", .strings(notes))]
            Output.print(JSONValue.object(all))
        } else {
            let isTaken = out == "-" || out == "/dev/stdout"
            if isTaken { Output.note(Table.printable(sentence)) } else { Output.print(Table.printable(sentence)) }
            for note in notes { Output.note("note: \(Table.printable(note))") }
        }
    }
}
