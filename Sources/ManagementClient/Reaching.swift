import ConnectionLifecycle

/// Tells a server that does not answer, or cannot decide now, from one that refuses: throws `SideUnreachable` for it.
public func reaching<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as ManagementClientError
        where error.code == .unreachable || error.problem.map({ $0.status >= 500 }) == true
    {
        throw SideUnreachable(error.detail)
    }
}
