public import Foundation

/// What would break when something is deleted, found before it is.
public struct DeletionReport: Sendable, Hashable {
    /// Why it cannot be deleted now; nil when it can.
    public var obstacle: String?
    /// What would happen, in a sentence each; empty when nothing would.
    public var consequences: [String]
    /// When a call was last accepted by it; nil when none is on record.
    public var lastCallAt: Date?

    public init(obstacle: String? = nil, consequences: [String] = [], lastCallAt: Date? = nil) {
        self.obstacle = obstacle
        self.consequences = consequences
        self.lastCallAt = lastCallAt
    }
}

extension Directory {
    /// What deleting an arrangement would break.
    public func consequences(ofDeletingArrangement id: String) async throws -> DeletionReport {
        let arrangement = try await arrangement(id)
        var filter = DecisionFilter(code: .accepted, limit: 1)
        filter.arrangementID = id
        var report = DeletionReport(lastCallAt: try await decisions(filter).first?.at)
        if let last = report.lastCallAt {
            report.consequences.append("Calls came in by it: the last one at \(last.formatted(.iso8601)).")
        }
        if arrangement.state == .active, let userID = arrangement.userID {
            report.consequences += try await lostServices(of: userID, without: arrangement)
        }
        let inUse = arrangement.outbound?.services.filter(\.isActive).map(\.name) ?? []
        if arrangement.state == .active, !inUse.isEmpty {
            report.consequences.append(
                "It is no longer on record how \(arrangement.systemID) is called: " + inUse.joined(separator: ", ")
                    + ".")
        }
        return report
    }

    private func lostServices(
        of userID: String, without arrangement: CommunicationArrangement
    ) async throws -> [String] {
        let rest = try await arrangements(ofUser: userID).filter {
            $0.id != arrangement.id && $0.state == .active
                && $0.authenticationMethod == arrangement.authenticationMethod
        }
        var covered: Set<String> = []
        for other in rest { covered.formUnion(try await scenario(other.scenarioID).services.map(\.pathPrefix)) }
        let lost = try await scenario(arrangement.scenarioID).services.filter { !covered.contains($0.pathPrefix) }
        guard !lost.isEmpty else { return [] }
        let names = lost.map { "\($0.name) (\($0.pathPrefix))" }.joined(separator: ", ")
        var sentences = ["Calls of \(userID) to \(names) are refused from then on."]
        if rest.isEmpty {
            let method = arrangement.authenticationMethod.title
            sentences.append("It is the last active arrangement that lets \(userID) in by \(method).")
        }
        return sentences
    }

    /// What stands in the way of deleting a user, and what would break.
    public func consequences(ofDeletingUser id: String) async throws -> DeletionReport {
        _ = try await user(id)
        let arrangements = try await arrangements(ofUser: id)
        let certificates = try await assignments(AssignmentFilter(userID: id, limit: 1000))
        let count = certificates.count < 1000 ? certificates.count : try await certificateCount(ofUser: id)
        return DeletionReport(
            obstacle: Self.obstacle(arrangements, count), consequences: [],
            lastCallAt: certificates.compactMap(\.lastSeenAt).max())
    }

    /// What stands in the way of deleting a system.
    public func consequences(ofDeletingSystem id: String) async throws -> DeletionReport {
        _ = try await system(id)
        return DeletionReport(obstacle: Self.obstacle(try await arrangements().filter { $0.systemID == id }, 0))
    }

    /// What stands in the way of deleting a scenario.
    public func consequences(ofDeletingScenario id: String) async throws -> DeletionReport {
        _ = try await scenario(id)
        return DeletionReport(obstacle: Self.obstacle(try await arrangements().filter { $0.scenarioID == id }, 0))
    }

    private static func obstacle(_ arrangements: [CommunicationArrangement], _ certificates: Int) -> String? {
        var parts: [String] = []
        if !arrangements.isEmpty {
            parts.append("used by the communication \(Listing.arrangements(arrangements))")
        }
        if certificates > 0 { parts.append("the holder of \(certificates) certificate\(certificates == 1 ? "" : "s")") }
        return parts.isEmpty ? nil : "It is " + parts.joined(separator: " and ") + "."
    }
}
