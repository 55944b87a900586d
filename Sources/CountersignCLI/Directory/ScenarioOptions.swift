import ArgumentParser
import ManagementSchema

/// What a scenario says beyond its inbound services.
struct ScenarioOptions: ParsableArguments {
    @Option(
        name: .customLong("authentication-method"),
        help: "A method that arrangements may choose: ssl-client-certificate or user-and-password; may be repeated.")
    var authenticationMethods: [AuthenticationMethodValue] = []

    @Option(
        name: .customLong("outbound-service"),
        help: "NAME=PATH: a service of partners' systems that is called; may be repeated.")
    var outboundServices: [String] = []

    @Option(name: .customLong("property"), help: "A property that arrangements may have a value for; may be repeated.")
    var optionalProperties: [String] = []

    @Option(name: .customLong("required-property"), help: "One that they must have a value for; may be repeated.")
    var requiredProperties: [String] = []

    @Option(help: "How many arrangements there may be; 0 for any number.") var arrangementsMax: Int?

    var methods: [AuthenticationMethodValue]? { authenticationMethods.isEmpty ? nil : authenticationMethods }

    /// Nil where none was given.
    var properties: [ScenarioPropertyResource]? {
        let all =
            optionalProperties.map { ScenarioPropertyResource(name: $0, isRequired: false) }
            + requiredProperties.map { ScenarioPropertyResource(name: $0, isRequired: true) }
        return all.isEmpty ? nil : all
    }

    /// Nil where none was given.
    func outbound() throws -> [OutboundServiceResource]? {
        guard !outboundServices.isEmpty else { return nil }
        return try outboundServices.map { text in
            let (name, path) = try NamedText.split(text, option: "--outbound-service", form: "NAME=PATH")
            return OutboundServiceResource(name: name, path: path)
        }
    }
}

/// `NAME=VALUE` on the command line.
enum NamedText {
    static func split(_ text: String, option: String, form: String) throws -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw CommandFailure.usage("\(option) \(text) is not \(form)")
        }
        return (parts[0], parts[1])
    }
}
