import ArgumentParser
import Dispatch
import Foundation

/// Parses the command line, runs the command, and turns whatever it throws into an exit status and a sentence.
enum Launch {
    /// Commands that wait for nothing run on the thread that is there: short ones do not pay for a pool of others.
    static func run<Root: AsyncParsableCommand>(_ root: Root.Type) -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let json = arguments.contains("--json")
        do {
            let command = try root.parseAsRoot(arguments)
            guard let asynchronous = command as? any AsyncParsableCommand else {
                end(status(of: command, root, json))
            }
            Task { end(await status(of: asynchronous, root, json)) }
            dispatchMain()
        } catch {
            end(report(error, root: root, json: json))
        }
    }

    private static func status<Root: AsyncParsableCommand>(
        of command: any ParsableCommand, _ root: Root.Type, _ json: Bool
    ) -> Int32 {
        do {
            var command = command
            try command.run()
            return ExitStatus.done.rawValue
        } catch {
            return report(error, root: root, json: json)
        }
    }

    private static func status<Root: AsyncParsableCommand>(
        of command: any AsyncParsableCommand, _ root: Root.Type, _ json: Bool
    ) async -> Int32 {
        do {
            var command = command
            try await command.run()
            return ExitStatus.done.rawValue
        } catch {
            return report(error, root: root, json: json)
        }
    }

    /// The command that the first word names, or else all of them.
    ///
    /// The parser looks at each command that it is given, and at those below them, before it reads a word; that would
    /// cost a short command more than its work.
    static func wanted(_ commands: [any ParsableCommand.Type]) -> [any ParsableCommand.Type] {
        guard let word = CommandLine.arguments.dropFirst().first,
            let named = commands.first(where: { $0._commandName == word })
        else { return commands }
        return [named]
    }

    /// Ends the process at once: threads of the network library may still run, and must not meet what `exit` takes down.
    private static func end(_ status: Int32) -> Never {
        fflush(nil)
        guard status == ExitStatus.done.rawValue, let number = Output.failureOfResults else { _exit(status) }
        let failure = OutputFile.failed("standard output", number)
        // Whoever closed the pipe has seen enough.
        if number != EPIPE { Output.note("countersign: \(failure.what)") }
        _exit(failure.exitStatus.rawValue)
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
