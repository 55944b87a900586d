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
            brokenAt: result.brokenAt.map(Int.init),
            detail: result.problem ?? "Each of the \(result.entries) entries follows from the one before it.")
    }
}
