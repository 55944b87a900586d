public import IntegrationFlows

extension Tenant {
    /// Adds or replaces a number range; throws `badInput`, `limitExceeded`.
    public func saveNumberRange(_ range: NumberRange, by: String) async throws {
        guard (1...150).contains(range.name.count), range.description.count <= 1000,
            !range.name.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { throw TenantError(.badInput, "A number range has a name of 1 to 150 characters") }
        guard 0 <= range.minimum, range.minimum < range.maximum, range.maximum < 100_000_000_000_000 else {
            throw TenantError(.badInput, "A number range goes from 0 at least to 14 digits at most, upwards")
        }
        guard (range.minimum...(range.maximum + 1)).contains(range.next) else {
            throw TenantError(.badInput, "The next number \(range.next) is not within the range")
        }
        guard (0...14).contains(range.length), range.length == 0 || String(range.maximum).count <= range.length else {
            throw TenantError(.badInput, "The length is 0, or as many digits as the largest number has, up to 14")
        }
        let known = try await flowState.numberRanges()
        guard known.count < 10_000 || known.contains(where: { $0.name == range.name }) else {
            throw TenantError(.limitExceeded, "The tenant keeps at most 10000 number ranges")
        }
        var range = range
        range.deployedAt = now
        range.deployedBy = by
        try await flowState.save(range)
    }
}
