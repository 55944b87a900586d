import Foundation
import KeyMaterial

extension Story {
    /// Prepares what the article finds in place: systems, users, a scenario, arrangements, flows, and two senders.
    func setUp() async throws {
        stage.report.step(
            "–", "The stage: a business system and an integration tenant, two processes, two data directories")
        try await setUpBusiness()
        try await setUpTenant()
        stage.report.note("each has its own data directory and master key: they share nothing but TLS")
    }

    private func setUpBusiness() async throws {
        try await stage.countersign(
            .business, "scenario", "create", "ORDERS",
            "--service", "orders=/orders=http://127.0.0.1:\(stage.servicePort)", isShown: false)
        for connection in connections {
            try await stage.countersign(
                .business, "system", "create", connection.system, "--name",
                "\(connection.ordinal) external system", isShown: false)
            try await stage.countersign(
                .business, "user", "create", connection.user, "--description",
                "Calls of the \(connection.ordinal.lowercased()) external system", isShown: false)
            try await stage.countersign(
                .business, "arrangement", "create", connection.arrangement, "--scenario", "ORDERS", "--system",
                connection.system, "--user", connection.user, "--authentication-method", "ssl-client-certificate",
                isShown: false)
        }
        stage.report.note("business system \(stage.business.addresses.console): 3 arrangements of scenario ORDERS")
    }

    private func setUpTenant() async throws {
        try await stage.countersign(
            .tenant, "tenant", "keystore", "add", stage.business.gatewayAuthority.path, "--alias",
            "business_gateway_ca", isShown: false)
        for connection in connections {
            let flow = try connection.file ?? demoFlow(connection.flow)
            try await stage.countersign(.tenant, "flow", "import", flow.path, "--id", connection.flow, isShown: false)
            let receiver = stage.business.addresses.gateway + "/orders"
            try await stage.countersign(
                .tenant,
                words: ["flow", "configure", connection.flow, "--private-key-alias", "tenant_key_pair"]
                    + connection.configuration(receiver), isShown: false)
        }
        for connection in connections { try await setUpSender(connection) }
        stage.report.note("integration tenant \(stage.tenant.addresses.console): 3 integration flows, 3 senders")
    }

    /// A flow that comes with the demo, as a file of the stage.
    func demoFlow(_ id: String) throws -> URL {
        let file = stage.file("\(id).iflw")
        try DemoFlows.bytes(of: id).write(to: file)
        return file
    }

    /// A sender is a communication user of the tenant's own directory, with a key pair that it calls with.
    func setUpSender(_ connection: Connection) async throws {
        let id = connection.sender
        let passphrase = try stage.passphraseFile("\(id).passphrase")
        try await stage.countersign(
            .tenant, "system", "create", connection.system, "--name", "\(connection.ordinal) external system",
            isShown: false)
        try await stage.countersign(.tenant, "user", "create", id, isShown: false)
        try await stage.countersign(
            .tenant, "arrangement", "create", connection.arrangement, "--scenario", "INTEGRATION_FLOWS", "--system",
            connection.system, "--user", id, "--authentication-method", "ssl-client-certificate", isShown: false)
        try await stage.countersign(
            .tenant, "key-pair", "create", "--user", id, "--out", stage.file("\(id).p12").path, "--passphrase-file",
            passphrase.path, isShown: false)
        try await stage.countersign(.tenant, "arrangement", "activate", connection.arrangement, isShown: false)
    }

    /// Posts an order as an external system would, with its own key pair, to its flow's HTTPS endpoint.
    func post(_ connection: Connection) async throws -> Caller.Answer {
        let caller = try sender(of: connection)
        do {
            let answer = try await caller.call("POST", connection.path, body: connection.order)
            await caller.close()
            return answer
        } catch {
            await caller.close()
            throw error
        }
    }

    /// The external system of a connection, with its own key pair.
    func sender(of connection: Connection) throws -> Caller {
        try senders(of: connection, count: 1)[0]
    }

    /// Several connections of one external system; its file is opened once.
    func senders(of connection: Connection, count: Int) throws -> [Caller] {
        let passphrase = Passphrase(
            utf8: [UInt8](try Data(contentsOf: stage.file("\(connection.sender).passphrase"))))
        let identity = try Caller.identity(of: stage.file("\(connection.sender).p12"), passphrase: passphrase)
        return try (0..<count).map { _ in
            try Caller(
                gateway: stage.tenant.addresses.gateway, authority: stage.tenant.gatewayAuthority, identity: identity)
        }
    }
}
