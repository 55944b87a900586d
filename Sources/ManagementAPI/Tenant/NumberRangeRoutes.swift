import IntegrationFlows
import IntegrationTenant
import ManagementSchema

/// Number ranges that flows take numbers from.
enum NumberRangeRoutes {
    static let all: [Route] = [
        .get("/tenant/number-ranges", "listNumberRanges", .right(.tenantRead), "List number ranges") { call in
            NumberRangeList(
                numberRanges: try await call.tenant.flowState.numberRanges().map(NumberRangeResource.init))
        },
        .get("/tenant/number-ranges/{name}", "showNumberRange", .right(.tenantRead), "Show a number range") { call in
            NumberRangeResource(try await found(call))
        },
        .send(
            .put, "/tenant/number-ranges/{name}", "deployNumberRange", .right(.flowWrite),
            "Deploy a number range; one that is there is replaced"
        ) { (call, body: NumberRangeDeployment) in
            let name = try call.parameter("name")
            let old = try await call.tenant.flowState.numberRanges().first { $0.name == name }
            var range = NumberRange(
                name: name, minimum: body.minimum, maximum: body.maximum, next: body.next ?? old?.next ?? body.minimum,
                length: body.length ?? 0, rotates: body.rotates ?? true)
            range.description = body.description ?? ""
            try await call.tenant.saveNumberRange(range, by: call.by)
            return NumberRangeResource(try await found(call))
        },
        .delete("/tenant/number-ranges/{name}", "deleteNumberRange", .right(.flowWrite), "Delete a number range") {
            call in
            _ = try await call.tenant.flowState.deleteNumberRange(try await found(call).name)
        },
    ]

    private static func found(_ call: ManagementCall) async throws -> NumberRange {
        let name = try call.parameter("name")
        guard let range = try await call.tenant.flowState.numberRanges().first(where: { $0.name == name }) else {
            throw TenantError(.notFound, "There is no number range '\(name)'")
        }
        return range
    }
}

extension NumberRangeResource {
    fileprivate init(_ range: NumberRange) {
        self.init(
            name: range.name, description: range.description, minimum: range.minimum, maximum: range.maximum,
            next: range.next, length: range.length, rotates: range.rotates, deployedAt: range.deployedAt.rfc3339,
            deployedBy: range.deployedBy)
    }
}
