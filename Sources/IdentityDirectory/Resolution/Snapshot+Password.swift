import KeyMaterial

extension Snapshot {
    /// Why a call with a password is refused for the certificate that came along; nil when it is not.
    ///
    /// A certificate that nobody holds, or that has expired, leaves it to the password.
    func refuseCompany(of call: Call, userName: String, chains: ChainCache) -> Refusal? {
        guard let certificate = call.certificate else {
            guard call.isCertificateMalformed, case .refused(let refusal) = Self.refuseWithoutCertificate(call) else {
                return nil
            }
            return refusal
        }
        if isBlocked(certificate) {
            return Refusal(
                code: .blocked, detail: "The certificate that came with the password is blocked.",
                hint: "Lift the block, or let the caller use another certificate.")
        }
        if let revoked = revocation(of: certificate, holder: nil) { return revoked }
        switch resolve(certificate, chain: call.chain, at: call.at, chains: chains) {
        case .user(let holder, _) where holder != userName:
            return Refusal(
                code: .differentUsers,
                detail: "The certificate is user \(holder)'s, the password is for \(userName.prefix(80)).",
                userID: holder, hint: "Let the caller use one or the other.")
        case .blocked(let holder):
            return Refusal(code: .blocked, detail: "The certificate is blocked.", userID: holder)
        default:
            return nil
        }
    }

    /// What a wrong password is on record as; the caller is told none of it.
    ///
    /// A name that is nobody's is not kept: people type passwords there.
    func refusal(ofWrongPasswordFor userName: String) -> Refusal {
        guard let user = users[userName], user.exists else {
            return Refusal(
                code: .passwordWrong, detail: "The name that came with the password is no communication user's.",
                hint: "Let the caller send the id of its communication user.")
        }
        guard user.password != nil else {
            return Refusal(
                code: .passwordWrong, detail: "User \(userName) has no password.", userID: userName,
                hint: "Set one, or let the caller present its certificate.")
        }
        return Refusal(
            code: .passwordWrong, detail: "The password of user \(userName) is wrong.", userID: userName,
            hint: "Let the caller send the present password; after some wrong ones it is locked.")
    }

    /// Judges a call whose password was right: the arrangement that covers it best accepts what it accepts.
    func judge(_ call: Call, knownByPassword userID: String, chains: ChainCache) -> Verdict {
        let byPassword = admit(
            userID, by: .userAndPassword, assignment: nil, method: call.method, path: call.path)
        guard call.certificate != nil else { return byPassword }
        let byCertificate = judge(call, chains: chains)
        guard case .accepted(let certificate) = byCertificate else { return byPassword }
        guard case .accepted(let password) = byPassword else { return byCertificate }
        let isPasswordCloser = password.service.pathPrefix.utf8.count > certificate.service.pathPrefix.utf8.count
        return isPasswordCloser ? byPassword : byCertificate
    }

    /// The verdict where path or method are not given: with the first service that would let the caller in.
    ///
    /// Gives the call as it was judged along.
    func explain(_ call: Call, method: String?, path: String?, chains: ChainCache) -> (Verdict, Call) {
        var call = call
        if let path {
            call.path = path
            guard method == nil else { return (judge(call, chains: chains), call) }
            let first = judge(call, chains: chains)
            guard first.code == .methodNotAllowed, let userID = first.userID else { return (first, call) }
            call.method = firstMethod(of: userID, path: path) ?? call.method
            return (judge(call, chains: chains), call)
        }
        let arrangements = judge(call, chains: chains).userID.flatMap { users[$0]?.arrangements } ?? []
        var found: (Verdict, Call)?
        for arrangement in arrangements
        where arrangement.state == .active && arrangement.authenticationMethod == .sslClientCertificate {
            for (prefix, service) in scenarios[arrangement.scenarioID]?.services ?? [] {
                call.path = prefix.text
                call.method = method ?? service.methods.sorted().first ?? "GET"
                let verdict = judge(call, chains: chains)
                if verdict.code == .accepted { return (verdict, call) }
                found = found ?? (verdict, call)
            }
        }
        return found ?? (judge(call, chains: chains), call)
    }

    private func firstMethod(of userID: String, path: String) -> String? {
        let services = (users[userID]?.arrangements ?? []).filter { $0.state == .active }
            .flatMap { scenarios[$0.scenarioID]?.services ?? [] }
            .filter { $0.prefix.covers(path) }
        return services.max { $0.prefix.length < $1.prefix.length }?.service.methods.sorted().first
    }
}
