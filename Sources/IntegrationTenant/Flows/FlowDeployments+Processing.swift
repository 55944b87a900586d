extension FlowDeployments {
    /// How many of a flow's messages run at once, and in which order; throws `notFound`.
    public func processing(of id: String) async throws -> FlowProcessing {
        _ = try await artifact(id)
        return currentProcessing(of: id)
    }

    func currentProcessing(of id: String) -> FlowProcessing { processings.withLock { $0[id] } ?? FlowProcessing() }

    /// Counts for messages that come in from now on; throws `notFound`, `badInput`.
    public func setProcessing(_ id: String, _ processing: FlowProcessing, by: String) async throws -> FlowProcessing {
        _ = try await artifact(id)
        let most = surroundings.configuration.concurrentMessagesMax
        guard processing.concurrentMax.map({ (1...most).contains($0) }) ?? true else {
            throw TenantError(.badInput, "A flow runs 1 to \(most) messages at once, as many as the tenant")
        }
        try await history.save(processing, of: id, by: by)
        processings.withLock { $0[id] = processing }
        logger.info(
            "flow's processing changed",
            metadata: [
                "flow": "\(id)", "ordered": "\(processing.isOrdered)",
                "atMost": "\(processing.concurrentMax.map(String.init) ?? "all")", "by": "\(by)",
            ])
        return processing
    }
}
