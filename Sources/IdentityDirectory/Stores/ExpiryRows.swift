public import Foundation

/// The notices of what expires.
public protocol ExpiryRows {
    var notices: any RowTable<ExpiryNotice> { get }
    /// Notices with a delivery to be tried at `date`, the longest waiting first.
    func due(at date: Date, limit: Int) throws -> [ExpiryNotice]
    /// The newest first.
    func newest(limit: Int) throws -> [ExpiryNotice]
    /// Forgets notices of before `date`.
    func prune(before date: Date) throws
}
