import CountersignTesting
import Foundation
import IdentityDirectory
import Logging
import Testing

@testable import CountersignServer

/// The audit's second file, its check without a server, and the file of the notices' channels.
@Suite struct AdministrationFileTests {
    /// The file as a crash left it: the last line cut, and the position in the database behind it.
    @Test func aFileThatACrashCutIsGoneOnWithWithoutGapOrRepetition() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("audit.jsonl")
        let fixture = try await DirectoryFixture()
        let signer = AuditSigner()
        func trail() -> AuditTrail {
            AuditTrail(
                directory: fixture.directory, signer: signer, sink: AuditFile(path: path), logger: Logger(label: "test")
            )
        }
        try await trail().feed()
        let whole = try folder.read("audit.jsonl")
        #expect(whole.split(separator: 0x0A).count == 4)
        _ = try folder.write("audit.jsonl", String(decoding: whole.dropLast(20), as: UTF8.self))
        // What the sink was told before the crash is told again.
        let entries = try await fixture.directory.audit().reversed()
        let lines = try entries.map { ($0.sequence, try AuditLines.bytes(of: $0)) }
        try await AuditFile(path: path).write(lines)
        #expect(try folder.read("audit.jsonl") == whole)
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "ann")
        try await trail().sign()
        try await trail().feed()
        let bytes = [UInt8](try folder.read("audit.jsonl"))
        let checked = try AuditFileCheck.verify(bytes, publicKeyPEM: signer.publicKey.pemRepresentation)
        #expect(checked.intact && checked.entries == 5)
        #expect(throws: (any Error).self) { try AuditFileCheck.verify(bytes, publicKeyPEM: "no key") }
    }

    @Test func aFileThatCannotBeWrittenIsAnErrorAndLosesNothing() async throws {
        let folder = try ScratchFolder()
        let fixture = try await DirectoryFixture()
        let trail = AuditTrail(
            directory: fixture.directory, signer: AuditSigner(), sink: AuditFile(path: folder.url.path),
            logger: Logger(label: "test"))
        await #expect(throws: ConfigurationError.self) { try await trail.feed() }
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "ann")
    }

    @Test func theNoticesFileIsReadStrictly() throws {
        let folder = try ScratchFolder()
        _ = try folder.write("secret", String(repeating: "s", count: 32) + "\n")
        _ = try folder.write("short", "short\n")
        func read(_ text: String) throws -> NoticesFile {
            try NoticesFile(path: try folder.write("notices.json", text))
        }
        let good = try read(
            """
            {"consoleAddress": "https://c", "mail": {"host": "m", "sender": "a@b", "recipients": ["c@d"],
              "user": "u", "passwordFile": "secret"},
             "webhooks": [{"name": "hook", "url": "https://h/x", "secretFile": "secret"}]}
            """)
        #expect(good.mail?.port == 587 && good.mail?.protection == .starttls)
        #expect(good.mail?.consoleAddress == "https://c")
        #expect(good.webhooks.first?.secret.text == String(repeating: "s", count: 32))
        for (text, problem) in [
            (#"{"mail": {"host": "m", "sender": "nobody"}}"#, "no mail address"),
            (#"{"mail": {"host": "m", "sender": "a@b", "protection": "ssl"}}"#, "not known"),
            (#"{"mail": {"host": "m", "sender": "a@b", "user": "u"}}"#, "belong together"),
            (#"{"webhooks": [{"name": "h", "url": "u", "secretFile": "short"}]}"#, "less than 24"),
            (#"{"webhooks": [{"name": "mail", "url": "u", "secretFile": "secret"}]}"#, "called mail"),
            (#"{"mails": {}}"#, "unknown key"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try read(text) }
            #expect(error?.detail.contains(problem) == true, "\(text): \(String(describing: error))")
        }
    }
}
