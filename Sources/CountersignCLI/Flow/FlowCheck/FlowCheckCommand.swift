import ArgumentParser
import Foundation
import IntegrationFlows

/// `countersign flow check`: what of a flow can be carried out, without a server.
struct FlowCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell what of flows cannot be carried out here; needs no server.",
        discussion: """
            Takes .iflw files, project folders and zips; ends with status 65 when one cannot be read.

            Example:
              countersign flow check orders.iflw projects/
            """)

    @Argument(help: ArgumentHelp("The .iflw files, folders and zips.", valueName: "path")) var paths: [String]
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let flows = try paths.flatMap(Self.results)
        if json {
            Output.print(.object([("flows", .array(flows.map(\.json)))]))
        } else {
            for flow in flows { Output.print(flow.lines.joined(separator: "\n")) }
        }
        if flows.contains(where: { $0.check == nil }) { throw ExitCode(ExitStatus.badInputData.rawValue) }
    }
}

extension FlowCheckCommand {
    /// What cannot be read says so among the others; only a path that is not there ends the command.
    private static func results(_ path: String) throws -> [FlowCheckResult] {
        do {
            return try FlowFiles.flows(at: path).map(FlowCheckResult.init)
        } catch let failure as CommandFailure where failure.exitStatus == .badInputData {
            return [FlowCheckResult(file: path, problem: failure)]
        }
    }
}

/// What was found of one file.
struct FlowCheckResult {
    let file: String
    let id: String
    /// Nil when the file cannot be read.
    let check: FlowCheck?
    /// Why it cannot be read; nil when it can.
    let problem: String?

    init(file: String, problem: CommandFailure) {
        self.file = file
        id = file.split(separator: "/").last.map(String.init) ?? file
        check = nil
        self.problem = problem.what
    }

    init(_ source: FlowFiles.Source) {
        file = source.path
        id = source.id
        do throws(FlowError) {
            let flow = try IntegrationFlow(iflw: source.iflw, id: source.id)
            let parameters = try FlowParameters(prop: source.prop, propdef: source.propdef)
            check = FlowCheck(
                flow: flow, parameters: parameters, resources: source.resources.map(ProjectResources.init))
            problem = nil
        } catch {
            check = nil
            problem = error.description
        }
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("file", .string(file)), ("id", .string(id)), ("parsed", .bool(check != nil)),
            ("runnable", .bool(check?.isRunnable ?? false)), ("missing", .strings(check?.missing ?? [])),
            ("unresolvedParameters", .strings(check?.unresolvedParameters ?? [])),
            ("missingResources", .strings(check?.missingResources ?? [])),
            ("steps", .integer(check?.flow.steps.count ?? 0)),
            ("channels", .array((check?.channels ?? []).map(Self.json))),
        ]
        if let problem { members.append(("error", .string(problem))) }
        return .object(members)
    }

    private static func json(_ channel: FlowCheck.ChannelSummary) -> JSONValue {
        .object([
            ("name", .string(channel.name)), ("direction", .string(channel.direction.rawValue)),
            ("adapter", .string(channel.adapter)), ("address", .optional(channel.address)),
            ("authentication", .optional(channel.authentication)),
            ("privateKeyAlias", .optional(channel.privateKeyAlias)),
            ("resolvedPrivateKeyAlias", .optional(channel.resolvedPrivateKeyAlias)),
        ])
    }

    var lines: [String] {
        guard let check else { return ["\(file): cannot be read: \(Table.printable(problem ?? ""))"] }
        let verdict = check.isRunnable ? "runnable" : "not runnable"
        var lines = ["\(file): \(verdict), \(check.flow.steps.count) steps, \(check.channels.count) channels"]
        lines += check.missing.map { "  missing \(Table.printable($0))" }
        lines += check.missingResources.map { "  missing file: \(Table.printable($0))" }
        lines += check.unresolvedParameters.map { "  no value for parameter \(Table.printable($0))" }
        return lines
    }
}
