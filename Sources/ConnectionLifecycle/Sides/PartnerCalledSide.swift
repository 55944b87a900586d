public import Issuance
public import KeyMaterial

/// The called side of a connection where that is anything: what it does, a person there does, and tells a person here.
///
/// It cannot be asked who called. Whether calls are let in is what this side sees of them.
public struct PartnerCalledSide: CalledSide {
    private let terms: PartnerTerms
    private let calling: any CallingSide
    private let authority: IssuingAuthority?
    private let by: String
    private let answer: @Sendable () -> PartnerAnswer?

    /// - Parameters:
    ///   - authority: signs where the partner does not; nil where this server has none.
    ///   - answer: what the partner has answered in this run; nil for nothing yet.
    public init(
        terms: PartnerTerms, calling: any CallingSide, authority: IssuingAuthority?, by: String,
        answer: @escaping @Sendable () -> PartnerAnswer?
    ) {
        self.terms = terms
        self.calling = calling
        self.authority = authority
        self.by = by
        self.answer = answer
    }

    /// A certificate that is in use is one that the partner lets in.
    public func examine(_ plan: ConnectionPlan) async throws -> CalledState {
        let certificate = try await calling.examine(plan).certificate
        return CalledState(
            hasUser: true, hasSystem: true, arrangement: .active,
            certificates: certificate.map { [$0.fingerprint] } ?? [])
    }

    public func certify(
        _ request: CertificateSigningRequest, for userID: String, validityDays: Int?
    ) async throws -> [Certificate] {
        if terms.issues {
            guard case .certificates(let chain) = answer() else {
                throw PartnerAwaited("the partner's certificate for the signing request is awaited")
            }
            guard let leaf = chain.first(where: { $0.publicKey.isSameKey(as: request.publicKey) }) else {
                throw PartnerAwaited("what the partner sent holds no certificate for the signing request")
            }
            return [leaf] + chain.filter { $0 != leaf }
        }
        guard let authority else {
            throw ConnectionError(
                .invalid, "This server issues no certificates.", hint: "let the partner answer signing requests")
        }
        let seconds = validityDays.map { Double($0) * 86_400 } ?? KeyPairRequest.validitySecondsDefault
        let certificate = try await authority.sign(
            request: request, userID: userID, validitySeconds: seconds, by: by)
        return [certificate] + (authority.issuer(of: certificate).map { [$0] } ?? [])
    }

    /// Whether the partner lets a new certificate in, as far as it has said.
    func agrees() -> Bool { terms.issues || answer() == .agreed }

    /// What came in with a certificate is what was let in of the calls with it.
    public func sighting(of fingerprint: Fingerprint) async throws -> Sighting? {
        try await calling.usage(of: fingerprint)?.lastAcceptedAt.map { Sighting(at: $0, address: nil) }
    }

    public func arrivals(correlationID: String) async throws -> [Arrival] { [] }

    public func prepare(_ plan: ConnectionPlan, from state: CalledState) async throws {}

    public func unprepare(_ plan: ConnectionPlan, to state: CalledState) async throws {}

    public func withdraw(publicKey: Fingerprint, from userID: String) async throws {}

    public func setState(_ state: CalledState.Arrangement, ofArrangement id: String) async throws {}

    public func retire(_ fingerprint: Fingerprint) async throws {}

    public func unassign(_ fingerprint: Fingerprint) async throws {}
}

/// A person has to do something before the step can be done.
struct PartnerAwaited: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
