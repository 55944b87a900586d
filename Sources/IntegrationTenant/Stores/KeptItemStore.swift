public import Foundation

/// Where traced steps, attachments and kept payloads lie; contents are sealed at rest.
public protocol KeptItemStore: Sendable {
    /// Adds items in one transaction.
    func append(_ items: [KeptItem]) async throws
    /// A message's items of one kind without their contents, in the order in which they were added.
    func items(of messageID: String, kind: KeptItem.Kind) async throws -> [KeptItem]
    /// With its content; nil when there is none any more.
    func item(_ id: String) async throws -> KeptItem?
    /// Bytes of a kind's items that were made since a time.
    func bytes(of kind: KeptItem.Kind, since: Date) async throws -> Int
    /// Forgets a message's items of one kind; returns whether there were any.
    func forgetItems(of messageID: String, kind: KeptItem.Kind) async throws -> Bool
    /// Forgets what has expired.
    func pruneItems(at now: Date) async throws
    /// Forgets the oldest traced steps and payloads until the contents of those left have at most so many bytes;
    /// returns how many they have.
    func trimItems(toBytes bytesMax: Int) async throws -> Int
}

/// What is kept of flows beside their saved state: how they are logged and processed, and the states before.
public protocol FlowHistoryStore: Sendable {
    /// By the flows' ids.
    func loggings() async throws -> [String: FlowLogging]
    /// Adds or replaces; `by` is for the audit.
    func save(_ logging: FlowLogging, of flowID: String, by: String) async throws
    /// By the flows' ids.
    func processings() async throws -> [String: FlowProcessing]
    /// Adds or replaces; `by` is for the audit.
    func save(_ processing: FlowProcessing, of flowID: String, by: String) async throws
    /// When timers fired last, by the flows' ids and the timers' numbers.
    func timerFirings() async throws -> [TimerName: Date]
    /// Adds or replaces.
    func save(firing: Date, of timer: TimerName) async throws
    /// The flow's saved states, newest first, without what was deployed.
    func versions(of flowID: String) async throws -> [FlowVersion]
    /// Nil when there is no such state any more.
    func version(_ revision: Int, of flowID: String) async throws -> FlowArtifact?
    /// Forgets all states of a flow but the newest ones.
    func pruneVersions(of flowID: String, keeping count: Int) async throws
}

/// A timer of a flow.
public struct TimerName: Sendable, Hashable {
    public var flowID: String
    /// Among the flow's timers, from 0 on.
    public var number: Int

    public init(flowID: String, number: Int) {
        self.flowID = flowID
        self.number = number
    }
}
