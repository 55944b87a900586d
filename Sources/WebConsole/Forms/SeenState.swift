import Foundation
import IdentityDirectory
import KeyMaterial

/// What a form was made from, so that saving it does not undo what somebody else saved while it was open.
///
/// The form carries a digest of the object in the hidden field `seen`; one that carries none, as a program's, is taken.
enum SeenState {
    static let field = "seen"

    /// The same for equal values, in every process: members are sorted, and sets are encoded in their order.
    static func digest(_ values: [any Encodable]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Fingerprint(of: try values.flatMap { try Array(encoder.encode($0)) + [0] }).hex
    }

    /// Throws `changedMeanwhile` where the form was made from something else than is there now.
    ///
    /// - Parameter what: what is edited, as in `communication system CRM`.
    static func check(_ form: FormFields, _ what: String, now values: [any Encodable]) throws {
        guard let seen = form.text(field), try seen != digest(values) else { return }
        throw DirectoryError.changedMeanwhile(what)
    }
}
