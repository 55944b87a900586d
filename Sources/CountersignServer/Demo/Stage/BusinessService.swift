import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// The small service behind the business system's gateway: it notes every call, and answers as whom it arrived.
struct BusinessService: Sendable {
    /// One order as it arrived.
    struct Order: Sendable, Hashable {
        /// The communication user, as the gateway told; empty where it told none.
        let user: String
        let correlationID: String
        let body: String
    }

    private struct Receipt: ResponseEncodable {
        let receivedAs: String
        let correlationId: String
        let number: Int
    }

    final class Book: Sendable {
        private let orders = Mutex<[Order]>([])

        var all: [Order] { orders.withLock { $0 } }

        func append(_ order: Order) -> Int {
            orders.withLock {
                $0.append(order)
                return $0.count
            }
        }
    }

    let book = Book()

    /// Serves on a free loopback port until cancelled.
    ///
    /// - Parameter started: told the port as soon as it is bound.
    func run(started: @escaping @Sendable (Int) -> Void) async throws {
        let router = Router()
        let take: @Sendable (Request, BasicRequestContext) async throws -> Receipt = { [book] request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let user = Self.header(request, "X-Forwarded-User")
            let correlationID = Self.header(request, "X-Correlation-ID")
            let number = book.append(Order(user: user, correlationID: correlationID, body: String(buffer: body)))
            return Receipt(receivedAs: user, correlationId: correlationID, number: number)
        }
        router.get("orders", use: take)
        router.post("orders", use: take)
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in started(channel.localAddress?.port ?? 0) },
            logger: .init(label: "business-service") { _ in SilentLog() })
        try await application.run()
    }

    private static func header(_ request: Request, _ name: String) -> String {
        HTTPField.Name(name).flatMap { request.headers[$0] } ?? ""
    }
}
