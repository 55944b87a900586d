import ArgumentParser
import CountersignServer
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign audit export`.
struct AuditExportCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write entries and signed heads to a file, as lines of JSON.")
    @Option(help: "The file to write; one that an export wrote before is gone on with.") var out: String
    @Option(help: "Also write the public key that signs heads to this file.") var keyOut: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        var file = OutputFile.exists(out) ? try AuditLineFile(path: out) : AuditLineFile()
        let before = file.entries
        while true {
            let part = try AuditLineFile(bytes: try await client.exportAudit(after: file.last))
            guard part.entries > 0 else { break }
            file.append(part)
        }
        try OutputFile.write(file.bytes, to: out)
        if let keyOut { try OutputFile.write(Array(try await client.auditKey().publicKey.utf8), to: keyOut) }
        try server.done("\(out) holds \(file.entries) entries, \(file.entries - before) of them new.")
    }
}

/// `countersign audit verify-file`.
struct AuditVerifyFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-file",
        abstract: "Verify an export or the second sink's file, without a server; status 65 when it is not whole.")
    @Argument(help: "The file.") var file: String
    @Option(help: "The public key that signs heads, PEM, as audit export --key-out writes it.") var key: String
    @Flag(help: "Print the result as JSON.") var json = false

    mutating func run() async throws {
        let bytes = try InputFile.read(file, bytesMax: 2 << 30)
        let pem = String(decoding: try InputFile.read(key, bytesMax: 1 << 16), as: UTF8.self)
        let result: AuditVerificationResource
        do {
            result = try AuditFileCheck.verify(bytes, publicKeyPEM: pem)
        } catch {
            throw CommandFailure(.badInputData, code: "notAnAudit", "\(file): \(error)")
        }
        var options = ServerOptions()
        options.json = json
        try options.show(result) { result in
            [
                ("Intact", result.intact ? "yes" : "no"), ("Entries", String(result.entries)),
                ("Head", result.headHash ?? noValue), ("Detail", result.detail),
            ].aligned
        }
        if !result.intact { throw ExitCode(ExitStatus.badInputData.rawValue) }
    }
}

/// A file of an exported audit, as far as its lines must be told apart.
struct AuditLineFile {
    private struct Line: Decodable {
        struct Entry: Decodable { let sequence: Int }
        struct Head: Decodable {
            let sequence: Int
            let hash: String
            let at: Double
            let keyID: String
            let signature: String
        }
        let entry: Entry?
        let head: Head?
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries = 0
    /// The last entry's number; 0 for none.
    private(set) var last = 0
    private(set) var heads = AuditHeadList(heads: [])

    init() {}

    init(path: String) throws {
        do {
            try self.init(bytes: try InputFile.read(path, bytesMax: 2 << 30))
        } catch is DecodingError {
            throw CommandFailure(.badInputData, code: "notAnAudit", "\(path) is no exported audit")
        }
    }

    init(bytes: [UInt8]) throws {
        self.bytes = bytes
        for text in bytes.split(separator: 0x0a) {
            let line = try JSONDecoder().decode(Line.self, from: Data(text))
            if let entry = line.entry {
                entries += 1
                last = entry.sequence
            }
            if let head = line.head {
                heads.heads.append(
                    AuditHeadResource(
                        sequence: head.sequence, hash: head.hash,
                        atMilliseconds: Int(min(max(head.at.rounded(), -1e15), 1e15)), keyId: head.keyID,
                        signature: head.signature))
            }
        }
    }

    mutating func append(_ other: AuditLineFile) {
        bytes += other.bytes
        entries += other.entries
        last = max(last, other.last)
        heads.heads += other.heads.heads
    }
}
