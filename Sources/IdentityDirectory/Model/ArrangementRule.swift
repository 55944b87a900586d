/// What a communication arrangement may be, given what it refers to.
enum ArrangementRule {
    /// Throws `invalid` when it refers to what is not there, or says what its scenario or system does not allow.
    static func check(_ arrangement: CommunicationArrangement, in rows: any DirectoryTransaction) throws {
        guard let scenario = try rows.scenarios.row(arrangement.scenarioID) else {
            throw DirectoryError(.invalid, "There is no communication scenario \(arrangement.scenarioID).")
        }
        guard let system = try rows.systems.row(arrangement.systemID) else {
            throw DirectoryError(.invalid, "There is no communication system \(arrangement.systemID).")
        }
        if let userID = arrangement.userID, try rows.users.row(userID) == nil {
            throw DirectoryError(.invalid, "There is no communication user \(userID).")
        }
        guard scenario.authenticationMethods.contains(arrangement.authenticationMethod) else {
            throw DirectoryError(
                .invalid,
                "The scenario \(scenario.id) does not allow \(arrangement.authenticationMethod.title).",
                hint: "It allows " + scenario.authenticationMethods.map(\.title).sorted().joined(separator: ", ") + ".")
        }
        try checkProperties(arrangement, scenario)
        if let outbound = arrangement.outbound { try check(outbound, scenario, system) }
    }

    private static func checkProperties(
        _ arrangement: CommunicationArrangement, _ scenario: CommunicationScenario
    ) throws {
        let known = Set(scenario.properties.map(\.name))
        for (name, value) in arrangement.properties.sorted(by: { $0.key < $1.key }) {
            guard known.contains(name) else {
                throw DirectoryError(
                    .invalid, "The scenario \(scenario.id) has no property “\(name.prefix(80))”.",
                    hint: known.isEmpty
                        ? "Add it to the scenario first." : "It has " + known.sorted().joined(separator: ", ") + ".")
            }
            guard value.utf8.count <= 2000 else {
                throw DirectoryError(.invalid, "The value of the property \(name) is longer than 2000 bytes.")
            }
        }
        guard arrangement.description.utf8.count <= 2000 else {
            throw DirectoryError(.invalid, "The description is longer than 2000 bytes.")
        }
    }

    private static func check(
        _ outbound: OutboundPart, _ scenario: CommunicationScenario, _ system: CommunicationSystem
    ) throws {
        guard !system.isInboundOnly else {
            throw DirectoryError(
                .invalid, "The system \(system.id) is inbound only: it is never called.",
                hint: "Leave the outbound part out, or change the system.")
        }
        guard !scenario.outboundServices.isEmpty else {
            throw DirectoryError(
                .invalid, "The scenario \(scenario.id) has no outbound service.", hint: "Leave the outbound part out.")
        }
        guard outbound.authentication != .none || (outbound.credential ?? "").isEmpty else {
            throw DirectoryError(
                .invalid, "A credential is given, and the outbound authentication is None.",
                hint: "Choose how calls prove who they are, or leave the credential out.")
        }
        var names = Set<String>()
        for setting in outbound.services {
            guard scenario.outboundServices.contains(where: { $0.name == setting.name }) else {
                throw DirectoryError(
                    .invalid, "The scenario \(scenario.id) has no outbound service “\(setting.name.prefix(80))”.",
                    hint: "It has " + scenario.outboundServices.map(\.name).joined(separator: ", ") + ".")
            }
            guard names.insert(setting.name).inserted else {
                throw DirectoryError(.invalid, "The outbound service \(setting.name) is given twice.")
            }
            if let path = setting.path { try ScenarioRule.checkOutbound(path: path) }
            if let port = setting.port, !(1...65535).contains(port) {
                throw DirectoryError(.invalid, "\(port) is no port.", hint: "Give a number from 1 to 65535.")
            }
        }
    }

    /// Throws `tooMany` where the scenario allows no further arrangement.
    static func refuseTooMany(_ arrangement: CommunicationArrangement, in rows: any DirectoryTransaction) throws {
        guard let max = try rows.scenarios.row(arrangement.scenarioID)?.arrangementsMax else { return }
        let others = try rows.arrangements.rows(.all).filter {
            $0.scenarioID == arrangement.scenarioID && $0.id != arrangement.id
        }
        guard others.count < max else {
            throw DirectoryError(
                .tooMany,
                "The scenario \(arrangement.scenarioID) allows \(max) communication arrangement\(max == 1 ? "" : "s"): "
                    + Listing.text(others.map(\.id)) + ".",
                hint: "Use one of them, or allow more in the scenario.")
        }
    }
}
