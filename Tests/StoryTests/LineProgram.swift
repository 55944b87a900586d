import Foundation

@testable import CountersignServer

/// A program that answers each line that it is given with one of its own.
final class LineProgram: Sendable {
    private let input: FileHandle
    private let output: FileHandle
    private let process: RunningProcess

    init(_ name: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = ProgramRun.find(name)
        process.arguments = arguments
        let (to, from) = (Pipe(), Pipe())
        process.standardInput = to
        process.standardOutput = from
        self.process = RunningProcess(process)
        try self.process.start { _ in }
        input = to.fileHandleForWriting
        output = from.fileHandleForReading
    }

    deinit {
        // The program ends with its input.
        try? input.close()
    }

    /// The line that comes back; empty where the program has ended.
    func answer(to line: String) async throws -> String {
        try input.write(contentsOf: Data((line + "\n").utf8))
        let descriptor = output.fileDescriptor
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var answer: [UInt8] = []
                var byte: UInt8 = 0
                while read(descriptor, &byte, 1) == 1, byte != 0x0a { answer.append(byte) }
                continuation.resume(returning: String(decoding: answer, as: UTF8.self))
            }
        }
    }
}
