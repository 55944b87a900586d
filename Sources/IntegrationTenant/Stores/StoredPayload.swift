import Foundation
public import IntegrationFlows

/// A message as stores keep it, its body in base 64.
public struct StoredPayload: Codable, Sendable {
    private var body: Data
    private var headers: MessageHeaders
    private var properties: [String: String]

    public init(_ message: FlowMessage) {
        body = Data(message.body)
        headers = message.headers
        properties = message.properties
    }

    public var message: FlowMessage { FlowMessage(body: Array(body), headers: headers, properties: properties) }
}
