/// What an administrator may want to have otherwise.
public struct DirectoryOptions: Sendable, Hashable {
    /// Refuse certificates with weak keys or signatures in place of warning about them.
    public var refusesWeakCertificates = false
    /// For how long calls are judged by the last state known when the directory cannot be read.
    public var staleSecondsMax: Double = 900
    /// How often other processes' changes are looked for, and what was buffered is written.
    public var pollIntervalMilliseconds = 500
    /// Wrong passwords of a communication user before its password is locked.
    public var passwordFailuresMax = 3
    /// Decisions that wait to be written; older ones are dropped.
    public var bufferedDecisionsMax = 50_000
    /// Of how many accepted calls one is kept in the log of decisions; refusals are kept all.
    public var acceptedDecisionsOneIn = 1
    public var decisionsKeptMax = 500_000
    public var decisionsKeptDays: Double = 30
    /// Changes kept for other nodes to follow; one that is further behind loads everything.
    public var changesKept = 100_000

    public init() {}
}
