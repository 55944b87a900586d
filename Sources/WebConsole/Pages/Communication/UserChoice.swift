import IdentityDirectory

/// A field for choosing a communication user: a list of them while there are few, else the identifier to type.
struct UserChoice {
    private let users: [CommunicationUser]
    private static let listedMax = 200

    init(_ directory: Directory) async throws {
        users = try await directory.users(IdentityDirectory.Page(limit: Self.listedMax + 1))
    }

    func field(
        _ name: String, _ label: String, chosen: String? = nil, without: String? = nil, empty: String? = nil,
        hint: String? = nil, isRequired: Bool = false
    ) -> Field {
        guard users.count <= Self.listedMax else {
            return .text(name, label, value: chosen, hint: hint, isRequired: isRequired, placeholder: "_ABCXYZ")
        }
        let options = users.filter { $0.id != without }.map { user in
            (user.id, user.description.isEmpty ? user.id : "\(user.id) – \(user.description)")
        }
        return .select(
            name, label, options: (empty.map { [("", $0)] } ?? []) + options, chosen: chosen ?? "", hint: hint,
            isRequired: isRequired)
    }
}
