import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataEntityType {
    static let numberRange = ODataEntityType(
        name: "NumberRange", set: "NumberRanges", keys: ["Name"],
        properties: [
            .init("Name"), .init("Description"), .init("MaxValue"), .init("MinValue"), .init("Rotate"),
            .init("CurrentValue"), .init("FieldLength"), .init("DeployedBy"), .init("DeployedOn"),
        ])
}

/// Numbers that flows are handed out one by one.
enum ODataNumberRanges {
    static let operations: [ODataOperation] = [
        ODataOperation(.get, "NumberRanges", .messageRead) { call in
            .collection(.numberRange, try await call.tenant.flowState.numberRanges().map(entity))
        },
        ODataOperation(.get, "NumberRanges('{Name}')", .messageRead) { call in .entity(entity(try await found(call))) },
        ODataOperation(.post, "NumberRanges", .flowWrite) { call in
            let body = try call.body()
            let name = try body.required("Name")
            guard try await !call.tenant.flowState.numberRanges().contains(where: { $0.name == name }) else {
                throw ODataError(.conflict, "There is a number range '\(name.prefix(80))' already")
            }
            try await call.tenant.saveNumberRange(try range(name, body), by: call.by)
            return .accepted(nil)
        },
        ODataOperation(.put, "NumberRanges('{Name}')", .flowWrite) { call in
            let old = try await found(call)
            let body = try call.body()
            guard try body.text("Name") ?? old.name == old.name else {
                throw ODataError(.badRequest, "Name in the body is not the one in the path")
            }
            try await call.tenant.saveNumberRange(try range(old.name, body), by: call.by)
            return .accepted(nil)
        },
        ODataOperation(.delete, "NumberRanges('{Name}')", .flowWrite) { call in
            _ = try await call.tenant.flowState.deleteNumberRange(try await found(call).name)
            return .accepted(nil)
        },
    ]

    private static func found(_ call: ODataCall) async throws -> NumberRange {
        let name = call.key("Name")
        guard let range = try await call.tenant.flowState.numberRanges().first(where: { $0.name == name }) else {
            throw ODataError(.notFound, "There is no number range '\(name.prefix(80))'")
        }
        return range
    }

    private static func range(_ name: String, _ body: ODataBody) throws -> NumberRange {
        try body.refuse(
            unless: ["Name", "Description", "MaxValue", "MinValue", "Rotate", "CurrentValue", "FieldLength"],
            of: .numberRange, computed: ["DeployedBy", "DeployedOn"])
        let minimum = try number(body, "MinValue")
        var range = NumberRange(
            name: name, minimum: minimum, maximum: try number(body, "MaxValue"),
            next: try body.text("CurrentValue") == nil ? minimum : try number(body, "CurrentValue"),
            length: try body.text("FieldLength") == nil ? 0 : try number(body, "FieldLength"),
            rotates: try body.text("Rotate") ?? "true" == "true")
        range.description = try body.text("Description") ?? ""
        return range
    }

    private static func number(_ body: ODataBody, _ name: String) throws -> Int {
        guard let number = Int(try body.required(name)) else {
            throw ODataError(.badRequest, "\(name) is no whole number")
        }
        return number
    }

    private static func entity(_ range: NumberRange) -> ODataEntity {
        ODataEntity(
            .numberRange,
            [
                "Name": .string(range.name), "Description": .string(range.description),
                "MaxValue": .string(range.padded(range.maximum)), "MinValue": .string(range.padded(range.minimum)),
                "Rotate": .string(String(range.rotates)), "CurrentValue": .string(range.padded(range.next)),
                "FieldLength": .string(String(range.length)), "DeployedBy": .string(range.deployedBy),
                "DeployedOn": .string(ODataTime.text(range.deployedAt)),
            ])
    }
}
