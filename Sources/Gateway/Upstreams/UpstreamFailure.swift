import NIOCore

/// Why an upstream could not be asked, or did not answer well; for the log, never for the caller.
enum UpstreamFailure: Error, Hashable {
    case invalidAddress(String)
    case unresolvable(String)
    case egressRefused(String)
    case unreachable(String)
    /// No connection, or no response, in time.
    case timedOut
    /// The connection ended, or what came was no proper response.
    case broken(String)
}

extension UpstreamFailure {
    init(connecting error: any Error, to target: SocketAddress) {
        if case .connectTimeout = error as? ChannelError {
            self = .timedOut
        } else {
            self = .unreachable("\(target): \(error)")
        }
    }
}
