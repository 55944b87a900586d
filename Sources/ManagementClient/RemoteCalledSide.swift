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

    public func examine(_ plan: ConnectionPlan) async throws {
        let arrangement = try await client.arrangement(plan.arrangementID)
        guard arrangement.user == plan.userID else {
            throw ConnectionError(
                code: .arrangementOfAnotherUser,
                detail:
                    "the arrangement \(plan.arrangementID) is for \(arrangement.user ?? "nobody"), not \(plan.userID)",
                hint: "name the user of the arrangement, or another arrangement")
        }
        guard arrangement.authenticationMethod == .sslClientCertificate else {
            throw ConnectionError(
                code: .otherAuthenticationMethod,
                detail: "the arrangement \(plan.arrangementID) does not authenticate by SSL client certificate")
        }
    }

    public func issueKeyPair(_ plan: ConnectionPlan) async throws -> KeyPairHandOver {
        let passphrase = Passphrase.propose()
        let created = try await client.createKeyPair(
            KeyPairCreation(
                user: plan.userID, algorithm: KeyAlgorithmValue(rawValue: plan.keyAlgorithm),
                passphrase: passphrase.text))
        guard let pkcs12 = Data(base64Encoded: created.pkcs12),
            let fingerprint = Fingerprint(hex: created.certificate.sha256Fingerprint)
        else {
            // A certificate whose key nobody holds must not stay assigned.
            try? await client.unassignCertificate(created.certificate.sha256Fingerprint)
            throw ManagementClientError(.unexpectedAnswer, "The server's key pair cannot be read")
        }
        return KeyPairHandOver(pkcs12: [UInt8](pkcs12), passphrase: passphrase, fingerprint: fingerprint)
    }

    public func withdraw(_ fingerprint: Fingerprint) async throws {
        try await client.unassignCertificate(fingerprint.hex)
    }

    public func activateArrangement(_ plan: ConnectionPlan) async throws -> Bool {
        if try await client.arrangement(plan.arrangementID).state == .active { return false }
        _ = try await client.activateArrangement(plan.arrangementID)
        return true
    }

    public func deactivateArrangement(_ plan: ConnectionPlan) async throws {
        _ = try await client.deactivateArrangement(plan.arrangementID)
    }
}
