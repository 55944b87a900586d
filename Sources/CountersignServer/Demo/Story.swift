import Foundation
import KeyMaterial

/// The story of two systems that meet over mutual TLS, performed on real servers by the commands that anybody may type.
///
/// Rows are numbered as people tell them: 0 is the first connection, 9 the refusals, 10 what no other system does.
struct Story: Sendable {
    let stage: Stage

    /// One of the three connections.
    struct Connection: Sendable {
        var ordinal: String
        var arrangement: String
        var system: String
        /// The communication user that its calls arrive as.
        var user: String
        /// The integration flow that sends them.
        var flow: String
        /// The path of the flow's endpoint on the tenant's gateway.
        var path: String
        /// The communication user, in the tenant, of the external system that posts to the flow.
        var sender: String
        /// Where the flow comes from; nil for the one that comes with the demo.
        var file: URL?
        /// What `flow configure` is told besides the alias, given the address of the service behind the gateway.
        var configuration: @Sendable (_ receiver: String) -> [String] = {
            ["--parameter", "receiver_address=\($0)"]
        }
        /// What the external system posts.
        var order: String
    }

    static let first = Connection(
        ordinal: "First", arrangement: "ORDERS_FIRST", system: "FIRST_SYSTEM", user: "_ABCXYZ", flow: "orders_ABCXYZ",
        path: "/http/orders/first", sender: "_FIRST_SENDER", order: #"{"order": "first"}"#)
    static let second = Connection(
        ordinal: "Second", arrangement: "ORDERS_SECOND", system: "SECOND_SYSTEM", user: "_DEFXYZ",
        flow: "orders_DEFXYZ", path: "/http/orders/second", sender: "_SECOND_SENDER", order: #"{"order": "second"}"#)
    static let third = Connection(
        ordinal: "Third", arrangement: "ORDERS_THIRD", system: "THIRD_SYSTEM", user: "_GHIXYZ", flow: "orders_GHIXYZ",
        path: "/http/orders/third", sender: "_THIRD_SENDER", order: #"{"order": "third"}"#)

    let first = Story.first
    let second: Connection
    let third = Story.third
    var connections: [Connection] { [first, second, third] }

    /// - Parameter second: the second connection, when it is to run another flow than the demo's own.
    init(stage: Stage, second: Connection = Story.second) {
        self.stage = stage
        self.second = second
    }

    func perform() async throws {
        try await setUp()
        let tenantCertificate = try await firstConnection()
        try await technicalData()
        try await refusal(tenantCertificate)
        let keyPair = try await createKeyPair(tenantCertificate)
        let keystore = try await makeKeystore(keyPair)
        try await addToTenant(keystore)
        try await pointSecondFlow()
        try await bothArrive(tenantCertificate, keyPair.certificate)
        try await refusals()
        try await connectInOneCommand()
    }
}
