/// The side of the flow that a channel is on.
public enum ChannelDirection: String, Sendable, Hashable, Codable {
    /// A message comes in by it.
    case sender
    /// A message goes out by it.
    case receiver
}

/// A channel: a BPMN message flow with the adapter that it is configured for.
public struct Channel: Sendable, Hashable, Codable, Identifiable {
    public var id: String
    /// The channel's name; the adapter's when the author gave none.
    public var name: String
    public var direction: ChannelDirection
    /// The adapter, `HTTP`, `HTTPS`, `SFTP`, `HCIOData`, …
    public var adapter: String
    /// A participant (sender side) or a step (receiver side).
    public var sourceID: String
    /// A step (sender side) or a participant (receiver side).
    public var targetID: String
    /// As written: parameters are not filled in.
    public var properties: ElementProperties

    public init(
        id: String, name: String, direction: ChannelDirection, adapter: String, sourceID: String, targetID: String,
        properties: ElementProperties = ElementProperties()
    ) {
        self.id = id
        self.name = name
        self.direction = direction
        self.adapter = adapter
        self.sourceID = sourceID
        self.targetID = targetID
        self.properties = properties
    }

    /// The property that names the private key for client authentication; nil when the adapter has none.
    public var privateKeyAliasKey: String? {
        switch adapter {
        case "HCIOData": "odataCertAuthPrivateKeyAlias"
        case "XI": "ClientCertificateAlias"
        case "AdvancedEventMesh": "keyStoreAlias"
        case "Salesforce": "keystoreAlias"
        default: properties.values["privateKeyAlias"] == nil ? nil : "privateKeyAlias"
        }
    }

    /// The private key alias as written, perhaps `{{parameter}}`; nil when the channel has no such property.
    public var privateKeyAlias: String? { privateKeyAliasKey.flatMap { properties.values[$0] } }

    /// The authentication as written, perhaps `{{parameter}}`; nil when the adapter has no such property.
    public var authentication: String? {
        switch direction {
        case .sender: properties["senderAuthType"]
        case .receiver: properties["authenticationMethod"] ?? properties["authentication"]
        }
    }

    /// The address as written, perhaps `{{parameter}}`; nil when the adapter has none.
    public var address: String? {
        properties["httpAddressWithoutQuery"] ?? properties["urlPath"] ?? properties["address"]
            ?? properties["server"] ?? properties["host"]
    }

    /// Adapter, side and name as findings and logs call it: `SFTP receiver 'files'`.
    public var title: String { "\(adapter) \(direction.rawValue) '\(name)'" }
}
