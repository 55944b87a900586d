public import Foundation
public import IntegrationFlows
import Synchronization

/// Flows' state in memory.
public final class MemoryFlowStateStore: FlowStateStore {
    private let state = Mutex(MemoryFlowState())

    public init() {}

    public func carryOut(_ request: StoreRequest, at now: Date) async throws -> StoreAnswer {
        state.withLock { $0.carryOut(request, at: now) }
    }

    public func entries(limit: Int) async throws -> [DataStoreEntry] {
        state.withLock { Array($0.allEntries.prefix(max(limit, 0))) }
    }

    public func variables() async throws -> [FlowVariable] { state.withLock { $0.allVariables } }

    public func deleteVariable(_ name: VariableName) async throws -> Bool {
        state.withLock { $0.deleteVariable(name) }
    }

    public func numberRanges() async throws -> [NumberRange] { state.withLock { $0.numberRanges } }

    public func save(_ range: NumberRange) async throws { state.withLock { $0.save(range) } }

    public func deleteNumberRange(_ name: String) async throws -> Bool {
        state.withLock { $0.deleteNumberRange(name) }
    }

    public func pruneState(at now: Date) async throws { state.withLock { $0.prune(at: now) } }
}
