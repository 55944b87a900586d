import Foundation
import KeyMaterial
import KeystoreFormats

/// `-gencrl`: a revocation list, signed by a key of the keystore.
///
/// It has no number, as the JDK's have none: nothing here counts the lists of a key.
struct KeytoolRevocation {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func run() throws {
        var store = try KeytoolStore.open(arguments, makes: false)
        let (_, key, authority) = try store.openedSigner(arguments.alias)
        let dates = try KeytoolDates(arguments)
        let list = try RevocationList.make(
            revoked: try arguments.all("id").map { try Self.revoked($0, at: dates.notBefore) }, number: nil,
            thisUpdate: dates.notBefore, nextUpdate: dates.notAfter, authority: authority, key: key,
            signingHash: try KeytoolSignature.hash(arguments, of: key))
        let bytes =
            arguments.has("rfc")
            ? Array("\(KeytoolText.rfc("X509 CRL", list.derEncoded))\n".utf8) : list.derEncoded
        try KeytoolOutput.write(bytes, to: arguments.value("file"), saying: nil)
    }

    /// `SERIAL`, or `SERIAL:REASON` with the number of RFC 5280's reason.
    private static func revoked(_ text: String, at date: Date) throws -> RevocationList.Revoked {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let reason = parts.count > 1 ? RevocationReason(rawValue: Int(parts[1]) ?? -1) : nil
        guard let number = SerialNumber(decimal: parts[0]), parts.count == 1 || reason != nil else {
            throw CommandFailure.usage(
                "java.lang.NumberFormatException: For input string: \"\(text)\"",
                hint: "a serial number in decimal digits, and behind a colon the number of the reason, as in 17:1")
        }
        return RevocationList.Revoked(serialNumber: number, date: date, reason: reason)
    }
}
