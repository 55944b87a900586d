/// What an arrangement needs before its system can be called, and the values that its scenario asks for.
struct OutboundCompleteness {
    let rows: any DirectoryTransaction

    func findings(for arrangement: CommunicationArrangement) throws -> [CompletenessFinding] {
        var findings: [CompletenessFinding] = []
        if let scenario = try rows.scenarios.row(arrangement.scenarioID) {
            findings += scenario.properties.filter(\.isRequired).compactMap { property in
                guard (arrangement.properties[property.name] ?? "").isEmpty else { return nil }
                return CompletenessFinding(
                    code: "propertyMissing", detail: "The additional property \(property.name) has no value.",
                    hint: "Edit the arrangement and give one.", isBlocking: true)
            }
        }
        guard let outbound = arrangement.outbound else { return findings }
        if let system = try rows.systems.row(arrangement.systemID), system.host == nil {
            findings.append(
                CompletenessFinding(
                    code: "hostMissing", detail: "The system \(system.id) is to be called and has no host.",
                    hint: "Give the system a host, or take the outbound part away.", isBlocking: true))
        }
        if outbound.authentication != .none, (outbound.credential ?? "").isEmpty {
            findings.append(
                CompletenessFinding(
                    code: "credentialMissing",
                    detail:
                        "Outbound calls authenticate by \(outbound.authentication.title), and no credential is named.",
                    hint: outbound.authentication == .sslClientCertificate
                        ? "Give the private key alias." : "Give the name of the security material.",
                    isBlocking: true))
        }
        if !outbound.services.contains(where: \.isActive) {
            findings.append(
                CompletenessFinding(
                    code: "noOutboundService", detail: "No outbound service of the arrangement is active.",
                    hint: "Activate one, or take the outbound part away.", isBlocking: false))
        }
        return findings
    }
}
