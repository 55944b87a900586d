public import Foundation
public import IntegrationFlows

/// Where what flows keep for themselves is kept: data stores, variables, number ranges, and which messages an
/// idempotent process has seen.
///
/// Each request is carried out in one transaction, as ``MemoryFlowState`` says; entries' and variables' contents are
/// sealed at rest. What has expired counts as gone, whether or not it has been pruned. A run that fails later takes
/// nothing back.
public protocol FlowStateStore: Sendable {
    /// Answers ``StoreAnswer/failed(_:)`` where a rule forbids it; throws where the store itself fails.
    func carryOut(_ request: StoreRequest, at now: Date) async throws -> StoreAnswer
    /// Entries of all data stores and persisted messages, oldest first.
    func entries(limit: Int) async throws -> [DataStoreEntry]
    /// In the order of name.
    func variables() async throws -> [FlowVariable]
    /// Returns whether there was one.
    func deleteVariable(_ name: VariableName) async throws -> Bool
    /// In the order of name.
    func numberRanges() async throws -> [NumberRange]
    /// Adds or replaces.
    func save(_ range: NumberRange) async throws
    /// Returns whether there was one.
    func deleteNumberRange(_ name: String) async throws -> Bool
    /// Forgets what has expired.
    func pruneState(at now: Date) async throws
}
