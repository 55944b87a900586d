import Foundation
import KeyMaterial

extension Story {
    /// Row 8: both external systems post; each arrives as its own user, joined by one correlation id on both sides.
    func bothArrive(_ firstCertificate: Certificate, _ secondCertificate: Certificate) async throws {
        stage.report.step("8", "Both external systems call, each through its own flow")
        for (connection, certificate) in [(first, firstCertificate), (second, secondCertificate)] {
            let answer = try await post(connection)
            try stage.report.prove(
                "\(connection.sender) posts to \(connection.path) and its order arrives as \(connection.user)",
                answer.status == 200 && stage.book.all.last?.user == connection.user,
                found: "\(answer.status) \(answer.body), received as \(stage.book.all.last?.user ?? "nobody")")
            try await proveJoined(answer.correlationID, connection, certificate)
        }
    }

    /// The tenant says with which certificate the message was sent, the business system as which user it arrived.
    private func proveJoined(_ id: String, _ connection: Connection, _ certificate: Certificate) async throws {
        let messages = try await stage.json(.tenant, "message", "list", "--correlation-id", id)
        let sent = messages["messages"].elements.first
        try stage.report.prove(
            "the tenant's log: message \(id) was sent with \(certificate.fingerprint.hex.prefix(16))…",
            sent?["certificateSha256Fingerprint"].text == certificate.fingerprint.hex, found: "\(messages)")
        let decisions = try await stage.json(.business, "decision", "list", "--correlation-id", id)
        let decision = decisions["decisions"].elements.first
        try stage.report.prove(
            "the business system's decisions: \(id) was accepted as \(connection.user), by the same certificate",
            decision?["code"].text == "accepted" && decision?["user"].text == connection.user
                && decision?["sha256Fingerprint"].text == certificate.fingerprint.hex, found: "\(decisions)")
    }

    /// Row 9: calls that must not pass, each with its own reason inside and none outside.
    func refusals() async throws {
        stage.report.step("9", "Calls that must not pass")
        try await strangers()
        try await lockedAndInactive()
        try await blockedWhileConnected()
    }

    private func strangers() async throws {
        let now = Date()
        let unknown = try Self.selfSigned("CN=Nobody knows me", from: now.addingTimeInterval(-60), days: 1)
        try await proveRefused("a certificate that nobody owns", unknown, code: "notAssigned")
        let expired = try Self.selfSigned("CN=Past my time", from: now.addingTimeInterval(-3 * 86_400), days: 1)
        try await proveRefused("an expired certificate", expired, code: "expired")
    }

    private func lockedAndInactive() async throws {
        let user = second.user
        let identity = try secondIdentity()
        try await stage.countersign(.business, "user", "lock", user)
        try await proveRefused("a certificate of a locked user", identity, code: "userLocked")
        try await stage.countersign(.business, "user", "unlock", user)
        try await stage.countersign(.business, "arrangement", "deactivate", second.arrangement)
        try await proveRefused("a certificate whose arrangement is inactive", identity, code: "noActiveArrangement")
        try await stage.countersign(.business, "arrangement", "activate", second.arrangement)
    }

    /// A second key pair of the second user is blocked while its connection is open.
    private func blockedWhileConnected() async throws {
        let file = stage.file("blocked.p12")
        let passphrase = try stage.passphraseFile("blocked.passphrase")
        try await stage.countersign(
            .business, "key-pair", "create", "--user", second.user, "--out", file.path, "--passphrase-file",
            passphrase.path)
        let identity = try Caller.identity(of: file, passphrase: passphrase.passphrase)
        let caller = try caller(identity)
        do {
            let before = try await caller.call("GET", "/orders")
            try stage.report.prove("its first call on an open connection is accepted", before.status == 200)
            try await stage.countersign(
                .business, "certificate", "block", identity.chain[0].fingerprint.hex, "--reason", "shown in the story")
            let after = try await caller.call("GET", "/orders")
            try await proveRefusal("the next call on the same connection", after, code: "blocked")
        } catch {
            await caller.close()
            throw error
        }
        await caller.close()
    }

    private typealias Identity = (key: PrivateKey, chain: [Certificate])

    private func proveRefused(_ what: String, _ identity: Identity, code: String) async throws {
        let caller = try caller(identity)
        do {
            let answer = try await caller.call("GET", "/orders")
            await caller.close()
            try await proveRefusal(what, answer, code: code)
        } catch {
            await caller.close()
            throw error
        }
    }

    private func proveRefusal(_ what: String, _ answer: Caller.Answer, code: String) async throws {
        let decisions = try await stage.json(
            .business, "decision", "list", "--correlation-id", answer.correlationID, isShown: false)
        let decision = decisions["decisions"].elements.first
        try stage.report.prove(
            "\(what): outside 403 and an id, inside \(code)",
            answer.status == 403 && decision?["code"].text == code && !answer.body.contains(code),
            found: "\(answer.status) \(answer.body); \(decisions)")
    }

    private func caller(_ identity: Identity) throws -> Caller {
        try Caller(
            gateway: stage.business.addresses.gateway, authority: stage.business.gatewayAuthority, identity: identity)
    }

    private func secondIdentity() throws -> Identity {
        let passphrase = Passphrase(utf8: [UInt8](try Data(contentsOf: stage.file("p12.passphrase"))))
        return try Caller.identity(of: stage.file("\(second.user).p12"), passphrase: passphrase)
    }

    private static func selfSigned(_ subject: String, from notBefore: Date, days: Double) throws -> Identity {
        let key = try PrivateKey.generate(.ecP256)
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: subject), notBefore: notBefore,
            notAfter: notBefore.addingTimeInterval(days * 86_400), usage: .client)
        return (key, [try template.selfSigned(by: key)])
    }
}
