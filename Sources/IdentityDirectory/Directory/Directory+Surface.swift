public import Foundation
public import KeyMaterial

extension Directory {
    public func systems(_ page: Page = .all) async throws -> [CommunicationSystem] { fatalError() }
    /// Throws `notFound`, as do all lookups by identifier.
    public func system(_ id: String) async throws -> CommunicationSystem { fatalError() }
    public func create(_ system: CommunicationSystem, by: String) async throws -> CommunicationSystem { fatalError() }
    public func update(_ system: CommunicationSystem, by: String) async throws -> CommunicationSystem { fatalError() }
    /// Throws `inUse` while an arrangement refers to it.
    public func deleteSystem(_ id: String, by: String) async throws { fatalError() }

    public func users(_ page: Page = .all) async throws -> [CommunicationUser] { fatalError() }
    public func user(_ id: String) async throws -> CommunicationUser { fatalError() }
    public func create(_ user: CommunicationUser, by: String) async throws -> CommunicationUser { fatalError() }
    /// Changes the description; locks and passwords have operations of their own.
    public func update(_ user: CommunicationUser, by: String) async throws -> CommunicationUser { fatalError() }
    /// Throws `inUse` while arrangements or certificates refer to it.
    public func deleteUser(_ id: String, by: String) async throws { fatalError() }
    public func lockUser(_ id: String, by: String) async throws -> CommunicationUser { fatalError() }
    public func unlockUser(_ id: String, by: String) async throws -> CommunicationUser { fatalError() }
    /// Sets a password, which also unlocks it. Throws `passwordTooWeak`.
    public func setPassword(user id: String, password: String, by: String) async throws { fatalError() }
    public func removePassword(user id: String, by: String) async throws { fatalError() }

    public func scenarios(_ page: Page = .all) async throws -> [CommunicationScenario] { fatalError() }
    public func scenario(_ id: String) async throws -> CommunicationScenario { fatalError() }
    public func create(_ scenario: CommunicationScenario, by: String) async throws -> CommunicationScenario {
        fatalError()
    }
    public func update(_ scenario: CommunicationScenario, by: String) async throws -> CommunicationScenario {
        fatalError()
    }
    public func deleteScenario(_ id: String, by: String) async throws { fatalError() }

    public func arrangements(_ page: Page = .all) async throws -> [CommunicationArrangement] { fatalError() }
    public func arrangements(ofUser id: String) async throws -> [CommunicationArrangement] { fatalError() }
    public func arrangement(_ id: String) async throws -> CommunicationArrangement { fatalError() }
    /// A new arrangement is a draft, whatever its `state` says.
    public func create(_ arrangement: CommunicationArrangement, by: String) async throws -> CommunicationArrangement {
        fatalError()
    }
    /// Changes everything but the state.
    public func update(_ arrangement: CommunicationArrangement, by: String) async throws -> CommunicationArrangement {
        fatalError()
    }
    public func deleteArrangement(_ id: String, by: String) async throws { fatalError() }
    /// What the arrangement lacks; empty when it is complete.
    public func check(arrangement id: String) async throws -> [CompletenessFinding] { fatalError() }
    /// Throws `incomplete` with the first blocking finding.
    public func activate(arrangement id: String, by: String) async throws -> CommunicationArrangement { fatalError() }
    public func deactivate(arrangement id: String, by: String) async throws -> CommunicationArrangement {
        fatalError()
    }
}

extension Directory {
    /// What `assign` would say, and what will happen at call time; writes nothing.
    public func examine(
        certificate: Certificate, chain: [Certificate] = [], for userID: String, match: MatchRule = .exact,
        overridePublicKey: Bool = false
    ) async throws -> CertificateFindings { fatalError() }

    /// Lets a certificate stand for a user.
    ///
    /// Assigning it again to the same user under the same rule gives back what is there. Throws
    /// `certificateAlreadyAssigned`, `publicKeyAlreadyAssigned` (unless overridden) or `certificateRefused`.
    public func assign(
        _ certificate: Certificate, chain: [Certificate] = [], to userID: String, match: MatchRule = .exact,
        overridePublicKey: Bool = false, by: String
    ) async throws -> CertificateAssignment { fatalError() }

    /// Gives an assigned certificate to another user in one step.
    public func move(
        fingerprint: Fingerprint, to userID: String, overridePublicKey: Bool = false, by: String
    ) async throws -> CertificateAssignment { fatalError() }

    public func unassign(fingerprint: Fingerprint, by: String) async throws { fatalError() }
    /// Marks a certificate as on its way out (it still works), or takes the mark away.
    public func retire(fingerprint: Fingerprint, _ isRetiring: Bool = true, by: String) async throws
        -> CertificateAssignment
    { fatalError() }

    public func assignments(_ filter: AssignmentFilter = AssignmentFilter()) async throws -> [CertificateAssignment] {
        fatalError()
    }
    public func assignment(_ fingerprint: Fingerprint) async throws -> CertificateAssignment { fatalError() }
    /// The user who holds the certificate; nil when nobody does.
    public func owner(of fingerprint: Fingerprint) async throws -> String? { fatalError() }
    /// The arrangements in which a certificate lets its user in.
    public func whereUsed(_ fingerprint: Fingerprint) async throws -> [CommunicationArrangement] { fatalError() }

    public func block(_ target: CertificateBlock.Target, reason: String, by: String) async throws -> CertificateBlock {
        fatalError()
    }
    public func unblock(_ target: CertificateBlock.Target, by: String) async throws { fatalError() }
    public func blocks() async throws -> [CertificateBlock] { fatalError() }

    /// The trust list.
    public func authorities() async throws -> [TrustedAuthority] { fatalError() }
    public func trust(_ certificate: Certificate, by: String) async throws -> TrustedAuthority { fatalError() }
    /// Throws `inUse` while an assignment under `name` stands on it.
    public func distrust(_ fingerprint: Fingerprint, by: String) async throws { fatalError() }

    /// The verdict on a certificate (nil: none presented), as the gateway would give it now.
    ///
    /// Without a path the first active arrangement's first service is taken; without a method, one that is allowed.
    public func explain(
        certificate: Certificate?, chain: [Certificate] = [], method: String? = nil, path: String? = nil
    ) async throws -> Verdict { fatalError() }

    public func decisions(_ filter: DecisionFilter = DecisionFilter()) async throws -> [AccessDecision] {
        fatalError()
    }
    public func decision(_ id: String) async throws -> AccessDecision { fatalError() }
    public func record(_ decision: AccessDecision) { fatalError() }
    public func audit(_ filter: AuditFilter = AuditFilter()) async throws -> [AuditEntry] { fatalError() }
    public func verifyAudit() async throws -> AuditVerification { fatalError() }
}

extension Directory {
    /// On the very first start makes the administrator `admin` and a token that signs in as it; nil later.
    ///
    /// The token ends with its first sign-in or after an hour, unless it is kept.
    public func bootstrap(keepToken: Bool = false) async throws -> IssuedToken? { fatalError() }

    public func administrators() async throws -> [Administrator] { fatalError() }
    public func administrator(_ id: String) async throws -> Administrator { fatalError() }
    public func createAdministrator(_ id: String, roles: Set<Role>, by: String) async throws -> Administrator {
        fatalError()
    }
    public func updateAdministrator(_ id: String, roles: Set<Role>, by: String) async throws -> Administrator {
        fatalError()
    }
    /// Throws `inUse` for the last one with the role administrator.
    public func deleteAdministrator(_ id: String, by: String) async throws { fatalError() }
    /// Sets an administrator's password and unlocks it. Throws `passwordTooWeak` under 12 characters.
    public func setPassword(administrator id: String, password: String, by: String) async throws { fatalError() }

    /// Throws `signInRefused`, always with the same words.
    public func signIn(name: String, password: String) async throws -> SignIn { fatalError() }
    public func signIn(token: String) async throws -> SignIn { fatalError() }
    public func signOut(session secret: String) async throws { fatalError() }
    /// The one whose session this is; nil when there is none or it is over. Counts as a use.
    public func principal(session secret: String) async throws -> Principal? { fatalError() }
    /// The one whose token this is; nil when there is none or it has expired. Counts as a use.
    public func principal(token secret: String) async throws -> Principal? { fatalError() }

    public func tokens() async throws -> [AccessToken] { fatalError() }
    public func createToken(name: String, roles: Set<Role>, expiresAt: Date? = nil, by: String) async throws
        -> IssuedToken
    { fatalError() }
    public func revokeToken(_ id: String, by: String) async throws { fatalError() }

    /// A secret that signs in once as `administrator`; it lives from five minutes to an hour.
    public func createSignInLink(for administrator: String = "admin", lifetimeSeconds: Double = 900, by: String)
        async throws -> SignInLink
    { fatalError() }
    public func redeemSignInLink(_ secret: String) async throws -> SignIn { fatalError() }
}
