import ArgumentParser
import Foundation

/// Parses the command line, runs the command, and turns whatever it throws into an exit status and a sentence.
enum Launch {
    static func run(_ root: any AsyncParsableCommand.Type) async -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parse(root, arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            end(ExitStatus.done.rawValue)
        } catch {
            end(report(error, root: root, json: arguments.contains("--json")))
        }
    }

    /// Ends the process at once: threads of the network library may still run, and must not meet what `exit` takes down.
    private static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    private static func parse<Root: ParsableCommand>(
        _ root: Root.Type, _ arguments: [String]
    ) throws -> any ParsableCommand {
        try root.parseAsRoot(arguments)
    }

    /// Says what went wrong and gives the status to end with.
    private static func report<Root: ParsableCommand>(_ error: any Error, root: Root.Type, json: Bool) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        let status = root.exitCode(for: error)
        if isOfTheParser(error) {
            if status.isSuccess {
                Output.print(root.fullMessage(for: error))
                return ExitStatus.done.rawValue
            }
            guard json else {
                Output.note(root.fullMessage(for: error).replacingPrefix("Error:", with: "countersign:"))
                return ExitStatus.usage.rawValue
            }
            Output.print(CommandFailure.usage(root.message(for: error)).json)
            return ExitStatus.usage.rawValue
        }
        let failure = CommandFailure(error)
        if json {
            Output.print(failure.json)
        } else {
            Output.note("countersign: \(Table.printable(failure.what))")
            if let hint = failure.hint { Output.note("hint: \(Table.printable(hint))") }
        }
        return failure.exitStatus.rawValue
    }

    /// Help requests, version requests and usage errors are errors of types that belong to the parser.
    private static func isOfTheParser(_ error: any Error) -> Bool {
        error is CleanExit || error is ValidationError
            || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with replacement: String) -> String {
        hasPrefix(prefix) ? replacement + dropFirst(prefix.count) : self
    }
}
