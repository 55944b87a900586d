import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Named pipes as inputs: they stop a command where a test wants it to stand.
@Suite(.timeLimit(.minutes(2))) struct KeystorePipeTests {
    private let program: Program
    private let identity: TestIdentity
    private let pipe: String

    init() throws {
        program = try Program()
        identity = try TestPKI.selfSigned("pipe")
        pipe = program.folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
    }

    /// Begins a command; its standard error comes back as it is written.
    private func begin(_ arguments: [String]) throws -> (process: Process, errors: FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program.path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        return (process, errors.fileHandleForReading)
    }

    /// Opens the pipe, which waits until the command reads from it, does what is to happen meanwhile, and writes.
    private func feed(_ text: String, meanwhile: () throws -> Void = {}) throws {
        let descriptor = open(pipe, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try meanwhile()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    /// The second of two programs that edit one file finds the first one's, and leaves it.
    @Test func aFileThatAnotherOneChangedMeanwhileIsNotReplaced() throws {
        try program.keystore("create", "store.p12", "--type", "pkcs12")
        let file = program.folder.path("store.p12")
        let (process, errors) = try begin([
            "keystore", "import-certificate", file, "--passphrase-file", program.folder.path("pass"), "--alias", "late",
            "--from", pipe,
        ])
        try feed(identity.certificate.pem) {
            try program.folder.write("other.pem", identity.certificate.pem)
            try program.keystore(
                "import-certificate", "store.p12", "--alias", "early", "--from", program.folder.path("other.pem"))
        }
        let text = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 77)
        #expect(text.contains("\(file) was changed by another program since it was read"))
        #expect(text.contains("hint: run the command again"))
        #expect(try program.listing("store.p12") == ["early certificate none"])
        let names = try FileManager.default.contentsOfDirectory(atPath: program.folder.url.path)
        #expect(!names.contains { $0.contains(".countersign-") })
    }

    @Test func whatComesThroughAPipeIsReadToItsEnd() throws {
        let (process, errors) = try begin(["keystore", "list", pipe, "--no-passphrase"])
        try feed(identity.certificate.pem + identity.key.pem)
        #expect(try errors.readToEnd() ?? Data() == Data())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// The word comes after two seconds; nothing is written before it has come.
    @Test func aPipeWithoutAWriterIsWaitedForWithAWord() throws {
        let (process, errors) = try begin(["keystore", "list", pipe, "--no-passphrase"])
        let word = "countersign: waiting for something to be written to \(pipe)\n"
        #expect(String(decoding: try errors.read(upToCount: word.utf8.count) ?? Data(), as: UTF8.self) == word)
        try feed(identity.certificate.pem)
        #expect(try errors.readToEnd() ?? Data() == Data())
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
