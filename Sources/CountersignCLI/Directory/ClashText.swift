import ManagementClient

/// Why an assignment clashes with another user's, and the ways out in this program's words.
enum ClashText {
    /// - Parameter offersOverride: whether the command has `--override-public-key`.
    static func failure(_ error: ManagementClientError, user: String, offersOverride: Bool) -> CommandFailure {
        let failure = CommandFailure(error)
        let isKey = failure.code == "public-key-already-assigned"
        guard failure.code == "certificate-already-assigned" || isKey else { return failure }
        let owner = error.problem?.owner ?? "its owner"
        var ways = [
            "give \(user) a key of its own: countersign key-pair create --user \(user) --out \(user).p12",
            "let the caller make its own key and send its certificate",
        ]
        if let held = error.problem?.clashingCertificate {
            let loss = "\(owner) can then no longer call with it"
            ways.append(
                error.problem?.rule == "sameCertificate"
                    ? "move this one (\(loss)): countersign certificate move \(held) --user \(user)"
                    : "take the one that clashes away (\(loss)): countersign certificate unassign \(held)")
        }
        if isKey, offersOverride { ways.append("accept that whoever holds the key is either: --override-public-key") }
        return CommandFailure(
            failure.exitStatus, code: failure.code, failure.what,
            hint: ways.joined(separator: "; or ") + reason(error.problem?.rule))
    }

    private static func reason(_ rule: String?) -> String {
        switch rule {
        case "sameCertificate": " (they clash: it is the same certificate, byte for byte)"
        case "sameName": " (they clash: both have the same subject, and at least one of the two is matched by name)"
        case "samePublicKey": " (they clash: both certificates have the same public key)"
        default: ""
        }
    }
}
