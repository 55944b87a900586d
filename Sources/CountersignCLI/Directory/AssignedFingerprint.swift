import ManagementClient
import ManagementSchema

/// The whole fingerprint of an assigned certificate, from its first digits.
enum AssignedFingerprint {
    /// Throws `inputMissing` where no certificate or more than one begins so.
    static func resolve(_ text: String, _ client: ManagementClient) async throws -> String {
        let digits = text.lowercased().filter { $0 != ":" }
        guard digits.allSatisfy(\.isHexDigit), (8...64).contains(digits.count) else {
            throw CommandFailure.usage(
                "\(text) is no fingerprint", hint: "give 8 to 64 hexadecimal digits; countersign certificate list")
        }
        if digits.count == 64 { return digits }
        let page = try await client.certificates([("fingerprint", digits), ("limit", "10")])
        let found = page.certificates.filter { $0.sha256Fingerprint.hasPrefix(digits) }
        guard found.count == 1, let only = found.first else {
            throw CommandFailure(
                .inputMissing, code: "not-found",
                "\(found.isEmpty ? "no" : "more than one") assigned certificate's fingerprint begins with \(digits)",
                hint: "see them with: countersign certificate list")
        }
        return only.sha256Fingerprint
    }
}
