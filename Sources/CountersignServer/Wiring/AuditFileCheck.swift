import Crypto
import IdentityDirectory
public import ManagementSchema

/// Verifies an audit that was exported or written by the second sink, where no server is.
public enum AuditFileCheck {
    /// Throws for a key or a line that cannot be read.
    public static func verify(_ bytes: [UInt8], publicKeyPEM: String) throws -> AuditVerificationResource {
        let key = try P256.Signing.PublicKey(pemRepresentation: publicKeyPEM)
        let result = try AuditLines.verify(bytes, key: key)
        return AuditVerificationResource(
            intact: result.isIntact, entries: Int(result.entries), headHash: result.head,
            brokenAt: result.brokenAt.map(Int.init), detail: result.problem ?? account(of: result))
    }

    private static func account(of result: AuditVerification) -> String {
        let chain = "Each of the \(result.entries) entries follows from the one before it."
        guard let until = result.vouchedUntil else { return chain }
        return chain + " A signed head vouches for all up to number \(until)"
            + (until < result.lastSequence ?? until ? "; for those after it none does yet." : ".")
    }
}
