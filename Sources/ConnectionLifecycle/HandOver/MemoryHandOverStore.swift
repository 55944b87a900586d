public import Foundation
import Synchronization

/// The memory twin of the hand-overs' store.
public final class MemoryHandOverStore: HandOverStore {
    /// In the order of their offer; content is empty once one has ended.
    private let kept = Mutex<[(stored: StoredHandOver, content: [UInt8]?)]>([])

    public init() {}

    public func insert(_ handOver: StoredHandOver) async throws {
        kept.withLock { $0.append((handOver, handOver.content)) }
    }

    public func handOvers(limit: Int) async throws -> [HandOver] {
        kept.withLock { Array($0.reversed().map(\.stored.handOver).prefix(limit)) }
    }

    public func waiting(secretDigest: String) async throws -> HandOver? {
        kept.withLock { $0.first { $0.stored.secretDigest == secretDigest && $0.content != nil }?.stored.handOver }
    }

    public func waiting() async throws -> [HandOver] {
        kept.withLock { $0.filter { $0.content != nil }.map(\.stored.handOver).sorted { $0.expiresAt < $1.expiresAt } }
    }

    public func end(_ id: String, _ state: HandOver.State, at time: Date) async throws -> [UInt8]? {
        kept.withLock { kept in
            guard let index = kept.firstIndex(where: { $0.stored.handOver.id == id && $0.content != nil }) else {
                return nil
            }
            let content = kept[index].content
            kept[index].content = nil
            kept[index].stored.handOver.state = state
            kept[index].stored.handOver.endedAt = time
            return content
        }
    }
}
