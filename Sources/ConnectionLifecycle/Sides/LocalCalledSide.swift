import Foundation
public import IdentityDirectory
public import Issuance
public import KeyMaterial

/// The called side of a connection in this process: its directory and its issuing authority.
public struct LocalCalledSide: CalledSide {
    private let directory: Directory
    private let authority: IssuingAuthority
    private let by: String

    /// - Parameter by: what the audit says.
    public init(directory: Directory, authority: IssuingAuthority, by: String) {
        self.directory = directory
        self.authority = authority
        self.by = by
    }

    public func examine(_ plan: ConnectionPlan) async throws -> CalledState {
        let arrangement = try await found { try await directory.arrangement(plan.arrangementID) }
        try ArrangementFit(plan: plan).check(
            user: arrangement?.userID, isByCertificate: arrangement?.authenticationMethod == .sslClientCertificate,
            exists: arrangement != nil)
        let system = plan.newArrangement?.systemID ?? arrangement?.systemID
        let hasUser = try await found { try await directory.user(plan.userID) } != nil
        let held = hasUser ? try await directory.assignments(AssignmentFilter(userID: plan.userID, limit: 1000)) : []
        let now = directory.clock.now
        return CalledState(
            hasUser: hasUser, hasSystem: try await found { try await directory.system(system ?? "") } != nil,
            arrangement: arrangement.flatMap { CalledState.Arrangement(rawValue: $0.state.rawValue) },
            certificates: held.filter { [.active, .retiring].contains($0.status(at: now)) }.map(\.fingerprint.hex))
    }

    public func prepare(_ plan: ConnectionPlan, from state: CalledState) async throws {
        if !state.hasUser, try await found({ try await directory.user(plan.userID) }) == nil {
            _ = try await directory.create(CommunicationUser(id: plan.userID), by: by)
        }
        guard state.arrangement == nil, let new = plan.newArrangement else { return }
        if !state.hasSystem, try await found({ try await directory.system(new.systemID) }) == nil {
            _ = try await directory.create(CommunicationSystem(id: new.systemID, name: new.systemID), by: by)
        }
        guard try await found({ try await directory.arrangement(plan.arrangementID) }) == nil else { return }
        _ = try await directory.create(
            CommunicationArrangement(
                id: plan.arrangementID, scenarioID: new.scenarioID, systemID: new.systemID, userID: plan.userID),
            by: by)
    }

    public func unprepare(_ plan: ConnectionPlan, to state: CalledState) async throws {
        if state.arrangement == nil {
            _ = try await found { try await directory.deleteArrangement(plan.arrangementID, by: by) }
        }
        if !state.hasSystem, let new = plan.newArrangement {
            _ = try await found { try await directory.deleteSystem(new.systemID, by: by) }
        }
        if !state.hasUser { _ = try await found { try await directory.deleteUser(plan.userID, by: by) } }
    }

    public func certify(
        _ request: CertificateSigningRequest, for userID: String, validityDays: Int?
    ) async throws -> [Certificate] {
        if let held = try await held(request.publicKey.fingerprint, userID).first {
            return [held.certificate] + held.chain
        }
        let seconds = validityDays.map { Double($0) * 86_400 } ?? KeyPairRequest.validitySecondsDefault
        let certificate = try await authority.sign(
            request: request, userID: userID, validitySeconds: seconds, by: by)
        let chain = [authority.issuer(of: certificate) ?? authority.certificate]
        _ = try await directory.assign(
            certificate, chain: chain, to: userID,
            issuance: IssuanceDocument(.request, certificate: certificate, user: userID), by: by)
        return [certificate] + chain
    }

    public func withdraw(publicKey: Fingerprint, from userID: String) async throws {
        for assignment in try await held(publicKey, userID) {
            _ = try await found { try await directory.unassign(fingerprint: assignment.fingerprint, by: by) }
        }
    }

    public func setState(_ state: CalledState.Arrangement, ofArrangement id: String) async throws {
        switch state {
        case .active: _ = try await directory.activate(arrangement: id, by: by)
        case .inactive: _ = try await directory.deactivate(arrangement: id, by: by)
        case .draft: _ = try await directory.deactivate(arrangement: id, asDraft: true, by: by)
        }
    }

    public func sighting(of fingerprint: Fingerprint) async throws -> Sighting? {
        let assignment = try await found { try await directory.assignment(fingerprint) }
        return assignment.flatMap { held in
            held.lastSeenAt.map { Sighting(at: $0, address: held.lastSeenAddress) }
        }
    }

    public func arrivals(correlationID: String) async throws -> [Arrival] {
        try await directory.decisions(DecisionFilter(correlationID: correlationID)).map {
            Arrival(code: $0.code.rawValue, detail: $0.detail, userID: $0.userID, fingerprint: $0.fingerprint)
        }
    }

    public func retire(_ fingerprint: Fingerprint) async throws {
        _ = try await directory.retire(fingerprint: fingerprint, by: by)
    }

    public func unassign(_ fingerprint: Fingerprint) async throws {
        _ = try await found { try await directory.unassign(fingerprint: fingerprint, by: by) }
    }

    private func held(_ publicKey: Fingerprint, _ userID: String) async throws -> [CertificateAssignment] {
        try await directory.assignments(AssignmentFilter(userID: userID, publicKey: publicKey))
    }

    /// Nil where there is no such thing.
    private func found<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do { return try await body() } catch let error as DirectoryError where error.code == .notFound { return nil }
    }
}
