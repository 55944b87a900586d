import Hummingbird

/// From an operation's result to a response: query options, `$expand`, and the parts of a result that a path may mean.
struct ODataAnswer {
    let service: ODataService
    let call: ODataCall
    let writer: ODataWriter

    /// Entities that one answer holds at most.
    static let entitiesMax = 1_000

    func response(_ result: ODataResult, _ rest: ODataService.Rest) async throws -> Response {
        switch (result, rest) {
        case (.collection(_, let entities), .count):
            return writer.text(String(try filtered(entities).count))
        case (.collection(let type, let entities), .all): return try await collection(type, entities)
        case (.entity(let entity), .all): return writer.entity(try await shaped(entity), isNew: false)
        case (.created(let entity), .all): return writer.entity(try await shaped(entity), isNew: true)
        case (.entity(let entity), .property(let name, let isRaw)): return try property(name, of: entity, isRaw: isRaw)
        case (.content(let bytes, let mediaType, let fileName), .all):
            return writer.content(bytes, mediaType: mediaType, fileName: fileName)
        case (.accepted(let text), .all): return writer.accepted(text)
        case (.done, .all): return writer.empty(.ok)
        case (.noContent, .all): return writer.empty(.noContent)
        default: throw ODataError(.notFound, "There is no such part of this resource")
        }
    }

    private func filtered(_ entities: [ODataEntity]) throws(ODataError) -> [ODataEntity] {
        guard let filter = call.query.filter else { return entities }
        var found: [ODataEntity] = []
        for entity in entities where try filter.admits(entity) { found.append(entity) }
        return found
    }

    private func collection(_ type: ODataEntityType, _ entities: [ODataEntity]) async throws -> Response {
        let query = call.query
        let all = try ordered(filtered(entities), type)
        let page = all.dropFirst(query.skip).prefix(min(query.top ?? Self.entitiesMax, Self.entitiesMax))
        var shown: [ODataEntity] = []
        for entity in page { shown.append(try await shaped(entity)) }
        try checkSelection(type)
        return writer.collection(type, shown, count: query.counts ? all.count : nil)
    }

    private func ordered(_ entities: [ODataEntity], _ type: ODataEntityType) throws(ODataError) -> [ODataEntity] {
        let order = call.query.order
        guard !order.isEmpty else { return entities }
        let probe = ODataEntity(type, [:])
        for one in order where probe.value(one.path) == nil {
            throw ODataError(.badRequest, "\(type.name) has no property '\(one.path.prefix(80))'")
        }
        return entities.enumerated().sorted { left, right in
            for one in order {
                let first = left.element.value(one.path) ?? .null
                let second = right.element.value(one.path) ?? .null
                if ODataValue.isOrdered(first, second) { return !one.isDescending }
                if ODataValue.isOrdered(second, first) { return one.isDescending }
            }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// Puts in what `$expand` asks for, and leaves out what `$select` does not.
    private func shaped(_ entity: ODataEntity) async throws -> ODataEntity {
        try checkSelection(entity.type)
        var shaped = entity
        for path in call.query.expand { shaped = try await expanded(shaped, path[...]) }
        shaped.selection = call.query.select
        return shaped
    }

    private func checkSelection(_ type: ODataEntityType) throws(ODataError) {
        let known = Set(type.properties.map(\.name) + type.navigations.map(\.name))
        if let unknown = call.query.select?.subtracting(known).min() {
            throw ODataError(.badRequest, "\(type.name) has no property '\(unknown.prefix(80))'")
        }
    }

    private func expanded(_ entity: ODataEntity, _ path: ArraySlice<String>) async throws -> ODataEntity {
        guard let name = path.first else { return entity }
        guard entity.type.navigations.contains(where: { $0.name == name }) else {
            throw ODataError(.badRequest, "\(entity.type.name) has nothing to expand called '\(name.prefix(80))'")
        }
        var result = entity
        switch entity.expanded[name] {
        case .many(let inner): result.expanded[name] = .many(try await expanded(inner, path.dropFirst()))
        case .one(let inner):
            if let inner { result.expanded[name] = .one(try await expanded(inner, path.dropFirst())) }
        case nil:
            switch try await follow(entity.path + "/" + name) {
            case .collection(_, let inner): result.expanded[name] = .many(try await expanded(inner, path.dropFirst()))
            case .entity(let inner): result.expanded[name] = .one(try await expanded(inner, path.dropFirst()))
            case nil: result.expanded[name] = .one(nil)
            default: throw ODataError(.badRequest, "'\(name)' is content and cannot be expanded")
            }
        }
        return result
    }

    private func expanded(_ entities: [ODataEntity], _ path: ArraySlice<String>) async throws -> [ODataEntity] {
        var result: [ODataEntity] = []
        for entity in entities { result.append(try await expanded(entity, path)) }
        return result
    }

    /// What is at a path of this service; nil where there is nothing.
    private func follow(_ text: String) async throws -> ODataResult? {
        guard case .operation(let operation, let keys) = service.table.match(.get, try ODataPath(text)) else {
            throw ODataError(.notOffered, "This cannot be expanded")
        }
        guard call.principal.has(operation.right) else {
            throw ODataError(.forbidden, "\(call.principal.name) lacks the right \(operation.right.rawValue)")
        }
        var inner = call
        inner.keys = keys
        do {
            return try await operation.handle(inner)
        } catch let error where ODataError(describing: error)?.kind == .notFound {
            return nil
        }
    }

    private func property(_ name: String, of entity: ODataEntity, isRaw: Bool) throws -> Response {
        guard let type = entity.type.properties.first(where: { $0.name == name })?.type else {
            throw ODataError(.notFound, "\(entity.type.name) has no property '\(name.prefix(80))'")
        }
        let value = entity.values[name] ?? .null
        guard isRaw else { return writer.property(name, value, type) }
        guard value != .null else { throw ODataError(.notFound, "\(name) has no value") }
        return writer.text(value.plainText)
    }
}

extension ODataValue {
    /// As `$value` writes it.
    fileprivate var plainText: String {
        if case .time(let time) = self { return ODataTime.text(time) }
        return text
    }
}
