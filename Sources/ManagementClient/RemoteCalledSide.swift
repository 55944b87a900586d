public import ConnectionLifecycle
import Foundation
public import KeyMaterial
import ManagementSchema

/// The called side of a connection, on the server that a client reaches.
public struct RemoteCalledSide: CalledSide {
    private let client: ManagementClient

    public init(_ client: ManagementClient) {
        self.client = client
    }

    public func examine(_ plan: ConnectionPlan) async throws -> CalledState {
        let arrangement = try await found { try await client.arrangement(plan.arrangementID) }
        try ArrangementFit(plan: plan).check(
            user: arrangement?.user, isByCertificate: arrangement?.authenticationMethod == .sslClientCertificate,
            exists: arrangement != nil)
        let hasUser = try await found { try await client.user(plan.userID) } != nil
        return CalledState(
            hasUser: hasUser, hasSystem: try await hasSystem(arrangement?.system ?? plan.newArrangement?.systemID),
            arrangement: arrangement.flatMap { CalledState.Arrangement(rawValue: $0.state.rawValue) },
            certificates: hasUser ? try await usableCertificates(of: plan.userID) : [])
    }

    public func prepare(_ plan: ConnectionPlan, from state: CalledState) async throws {
        if !state.hasUser, try await found({ try await client.user(plan.userID) }) == nil {
            _ = try await reaching { try await client.createUser(UserCreation(id: plan.userID)) }
        }
        guard state.arrangement == nil, let new = plan.newArrangement else { return }
        if !state.hasSystem, try await !hasSystem(new.systemID) {
            _ = try await reaching {
                try await client.createSystem(SystemCreation(id: new.systemID, name: new.systemID))
            }
        }
        guard try await found({ try await client.arrangement(plan.arrangementID) }) == nil else { return }
        _ = try await reaching {
            try await client.createArrangement(
                ArrangementCreation(
                    id: plan.arrangementID, scenario: new.scenarioID, system: new.systemID, user: plan.userID,
                    authenticationMethod: .sslClientCertificate))
        }
    }

    public func unprepare(_ plan: ConnectionPlan, to state: CalledState) async throws {
        if state.arrangement == nil {
            _ = try await found { try await client.deleteArrangement(plan.arrangementID) }
        }
        if !state.hasSystem, let new = plan.newArrangement {
            _ = try await found { try await client.deleteSystem(new.systemID) }
        }
        if !state.hasUser { _ = try await found { try await client.deleteUser(plan.userID) } }
    }

    public func certify(
        _ request: CertificateSigningRequest, for userID: String, validityDays: Int?
    ) async throws -> [Certificate] {
        if let held = try await held(request.publicKey.fingerprint, userID).first {
            let leaf = try await reaching { try await client.certificateContent(held) }
            let authorities = try await reaching { try await client.issuingAuthorities() }.authorities
            let known = try Self.certificates(leaf)
            let all = try authorities.flatMap { try Self.certificates(Array($0.pem.utf8)) }
            return known + all.filter { known.first?.isSigned(by: $0.publicKey) == true }
        }
        let signed = try await reaching {
            try await client.signCertificateRequest(
                CertificateSigning(user: userID, request: request.pem, validityDays: validityDays))
        }
        return try Self.certificates(Array(signed.pem.utf8))
    }

    public func withdraw(publicKey: Fingerprint, from userID: String) async throws {
        for fingerprint in try await held(publicKey, userID) {
            _ = try await found { try await client.unassignCertificate(fingerprint) }
        }
    }

    public func setState(_ state: CalledState.Arrangement, ofArrangement id: String) async throws {
        _ = try await reaching {
            switch state {
            case .active: try await client.activateArrangement(id)
            case .inactive: try await client.deactivateArrangement(id)
            case .draft: try await client.deactivateArrangement(id, asDraft: true)
            }
        }
    }

    public func sighting(of fingerprint: Fingerprint) async throws -> Sighting? {
        guard let held = try await found({ try await client.certificate(fingerprint.hex) }),
            let text = held.lastSeenAt, let at = Self.date(text)
        else { return nil }
        return Sighting(at: at, address: held.lastSeenAddress)
    }

    public func arrivals(correlationID: String) async throws -> [Arrival] {
        try await reaching { try await client.decisions([("correlationId", correlationID)]) }.decisions.map {
            Arrival(code: $0.code, detail: $0.detail, userID: $0.user, fingerprint: $0.sha256Fingerprint)
        }
    }

    public func retire(_ fingerprint: Fingerprint) async throws {
        _ = try await reaching { try await client.retireCertificate(fingerprint.hex) }
    }

    public func unassign(_ fingerprint: Fingerprint) async throws {
        _ = try await found { try await client.unassignCertificate(fingerprint.hex) }
    }

    /// How calls with a certificate have fared, by what the called side has recorded of the last hundred.
    public func usage(of fingerprint: Fingerprint) async throws -> ConnectionLifecycle.KeyUsage {
        let calls = try await reaching {
            try await client.decisions([("fingerprint", fingerprint.hex), ("limit", "100")])
        }.decisions
        var usage = ConnectionLifecycle.KeyUsage()
        usage.accepted = calls.count { $0.code == "accepted" }
        usage.lastAcceptedAt = calls.first { $0.code == "accepted" }.flatMap { Self.date($0.at) }
        usage.refused = calls.count - usage.accepted
        usage.lastRefusal = calls.first { $0.code != "accepted" }?.detail
        return usage
    }

    // MARK: - Parts

    private func hasSystem(_ id: String?) async throws -> Bool {
        guard let id else { return false }
        return try await found { try await client.system(id) } != nil
    }

    private func usableCertificates(of userID: String) async throws -> [String] {
        try await reaching { try await client.certificates([("user", userID), ("limit", "1000")]) }.certificates
            .filter { [.active, .retiring].contains($0.status) }.map(\.sha256Fingerprint)
    }

    /// The fingerprints of the user's certificates with this key.
    private func held(_ publicKey: Fingerprint, _ userID: String) async throws -> [String] {
        try await reaching { try await client.certificates([("user", userID), ("publicKey", publicKey.hex)]) }
            .certificates.map(\.sha256Fingerprint)
    }

    /// RFC 3339, with milliseconds or without.
    private static func date(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        return try? Date(text, strategy: style)
    }

    private static func certificates(_ pem: [UInt8]) throws -> [Certificate] {
        do { return try CertificateBundle(bytes: pem).certificates } catch {
            throw ManagementClientError(.unexpectedAnswer, "The certificate that was issued cannot be read")
        }
    }

    /// Nil where there is no such thing.
    private func found<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do { return try await reaching(body) } catch let error as ManagementClientError where error.isNotFound {
            return nil
        }
    }
}

extension ManagementClientError {
    /// Whether the server says that there is no such thing.
    var isNotFound: Bool { problem?.type == "not-found" }
}
