/// Where the access log goes: lines of JSON, one for each request that was answered.
public protocol AccessLog: Sendable {
    /// Takes whole lines, as often as ten times a second from each event loop; never blocks.
    func write(_ lines: [UInt8])
}
