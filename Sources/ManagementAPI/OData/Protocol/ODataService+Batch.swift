import Foundation
import HTTPTypes
import Hummingbird
import IdentityDirectory

extension ODataService {
    /// Answers the requests of a batch one after the other; a change set is answered as a whole.
    ///
    /// What fails within is answered within; thrown is only what makes the batch itself unreadable.
    func batch(_ outer: Request, _ principal: Principal) async throws -> Response {
        guard let buffer = try? await outer.body.collect(upTo: Route.fileBodyBytesMax) else {
            throw ODataError(.tooLarge, "The batch is larger than \(Route.fileBodyBytesMax) bytes")
        }
        let batch = try ODataBatch(Array(buffer.readableBytesView), of: outer)
        var answer = ODataBatchAnswer(boundary: "batch_\(UUID().uuidString)")
        for element in batch.elements {
            switch element {
            case .read(let item):
                let response = await answered(item.request) { try await self.response($0, principal, item.request) }
                try await answer.append(response, contentID: item.contentID)
            case .changes(let items): try await change(items, principal, &answer)
            }
        }
        return answer.response
    }

    private func change(
        _ items: [ODataBatch.Item], _ principal: Principal, _ answer: inout ODataBatchAnswer
    ) async throws {
        guard let first = items.first else {
            return try await answer.append(changes: [], boundary: "changeset_\(UUID().uuidString)")
        }
        let response = await answered(first.request) { asked in
            items.count == 1
                ? try await self.response(asked, principal, first.request)
                : try await changedTogether(items.map(\.request), principal)
        }
        guard response.status.code < 300 else {
            // One answer stands for the whole set: nothing of it has happened.
            return try await answer.append(response, contentID: items.count == 1 ? first.contentID : nil)
        }
        try await answer.append(
            changes: items.map { (response, $0.contentID) }, boundary: "changeset_\(UUID().uuidString)")
    }

    /// Changes of one kind that their operation can make at once; others would not be all or nothing.
    private func changedTogether(_ requests: [Request], _ principal: Principal) async throws -> Response {
        let targets = try requests.map { try target(try ODataRequest($0)) }
        guard let operation = targets.first?.operation, let together = operation.together,
            targets.allSatisfy({ $0.operation.pattern == operation.pattern })
        else {
            throw ODataError(
                .notOffered,
                "A change set holds one change, or several of a flow's Configurations: others are no one transaction")
        }
        var calls: [ODataCall] = []
        for (request, target) in zip(requests, targets) {
            calls.append(try await call(try ODataRequest(request), target, principal, request))
        }
        guard let request = requests.first, let call = calls.first else {
            throw ODataError(.badRequest, "The change set holds no change")
        }
        let writer = ODataWriter(request: try ODataRequest(request), now: services.clock.now)
        return try await ODataAnswer(service: self, call: call, writer: writer).response(
            try await together(calls), .all)
    }
}
