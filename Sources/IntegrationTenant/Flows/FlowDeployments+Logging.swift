import Foundation

extension FlowDeployments {
    /// How a flow's messages are logged; throws `notFound`.
    public func logging(of id: String) async throws -> FlowLogging {
        _ = try await artifact(id)
        return currentLogging(of: id)
    }

    /// Without a level that has ended.
    func currentLogging(of id: String) -> FlowLogging {
        guard var logging = loggings.withLock({ $0[id] }) else { return FlowLogging() }
        if let raised = logging.raised, raised.until <= clock.now { logging.raised = nil }
        return logging
    }

    /// Changes how a flow's messages are logged, from the next attempt of a message on.
    ///
    /// DEBUG and TRACE end by themselves, and the level that was there before counts again.
    /// Throws `notFound`, `badInput`.
    public func setLogging(_ id: String, _ change: FlowLoggingChange, by: String) async throws -> FlowLogging {
        var logging = try await logging(of: id)
        let now = clock.now
        if let level = change.level {
            if level.endsByItself {
                let seconds = surroundings.configuration.logBounds.duration(of: level)
                logging.raised = FlowLogging.Raised(level: level, until: now.addingTimeInterval(seconds))
            } else {
                logging.level = level
                logging.raised = nil
            }
        }
        if let names = change.customHeaders { logging.customHeaders = try Self.checked(names) }
        logging.keepsFailedPayloads = change.keepsFailedPayloads ?? logging.keepsFailedPayloads
        logging.modifiedAt = now
        logging.modifiedBy = by
        try await history.save(logging, of: id, by: by)
        loggings.withLock { $0[id] = logging }
        logger.info(
            "flow's log changed",
            metadata: ["flow": "\(id)", "level": "\(logging.currentLevel.rawValue)", "by": "\(by)"])
        return logging
    }

    private static func checked(_ names: [String]) throws -> [String] {
        var seen: Set<String> = []
        let names = names.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard names.count <= 20, names.allSatisfy({ $0.utf8.count <= 200 }) else {
            throw TenantError(.badInput, "The log keeps at most 20 headers and properties, with names of 200 bytes")
        }
        return names.filter { seen.insert($0.lowercased()).inserted }
    }
}
