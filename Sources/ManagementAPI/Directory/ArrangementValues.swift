import IdentityDirectory
import ManagementSchema

/// The additional properties of an arrangement, as JSON has them.
enum ArrangementValues {
    /// Throws `invalidValue` for a name that is given twice.
    static func properties(_ values: [PropertyValue]) throws -> [String: String] {
        try Dictionary(values.map { ($0.name, $0.value) }) { _, _ in
            throw ProblemError(ProblemTable.invalidValue, "A property is given twice", at: "/properties")
        }
    }

    static func resources(_ values: [String: String]) -> [PropertyValue] {
        values.sorted { $0.key < $1.key }.map { PropertyValue(name: $0.key, value: $0.value) }
    }
}

extension OutboundPart {
    init(_ resource: OutboundPartResource) {
        self.init(
            authentication: Authentication(rawValue: resource.authenticationMethod.rawValue) ?? .none,
            credential: resource.credential.flatMap { $0.isEmpty ? nil : $0 },
            services: resource.services.map {
                Setting(name: $0.name, isActive: $0.isActive ?? true, path: $0.path, port: $0.port)
            })
    }
}

extension OutboundPartResource {
    /// With the addresses that are called, where scenario and system are given.
    init(_ part: OutboundPart, scenario: CommunicationScenario? = nil, system: CommunicationSystem? = nil) {
        self.init(
            authenticationMethod: OutboundAuthenticationValue(rawValue: part.authentication.rawValue) ?? .none,
            credential: part.credential,
            services: part.services.map { setting in
                let service = scenario?.outboundServices.first { $0.name == setting.name }
                var address: String?
                if let service, let system { address = OutboundPart.address(of: service, setting, at: system) }
                return OutboundSetting(
                    name: setting.name, isActive: setting.isActive, path: setting.path, port: setting.port,
                    address: address)
            })
    }
}
