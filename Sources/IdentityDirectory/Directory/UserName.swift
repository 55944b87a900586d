/// Names for users whom nobody named.
enum UserName {
    /// Letters and digits that nobody mistakes for each other.
    private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

    /// A name that no user has: an underscore and ten letters and digits.
    static func free(in rows: any DirectoryTransaction) throws -> String {
        for _ in 0..<16 {
            let name = "_" + String(SecureRandom.bytes(count: 10).map { alphabet[Int($0) % alphabet.count] })
            if try rows.users.row(name) == nil { return name }
        }
        throw DirectoryError(.storeUnavailable, "No free name for a user was found.", hint: "Give one.")
    }
}
