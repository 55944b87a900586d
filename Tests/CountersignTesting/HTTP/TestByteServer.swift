import NIOCore
import NIOPosix
import Synchronization

/// A server on a free loopback port that does with each connection whatever its script says: stall, lie, die.
public final class TestByteServer: Sendable {
    private let listener: any Channel
    private let tasks: TestTasks
    public let port: Int

    /// The connection is closed when the script returns or throws.
    public static func start(
        tls: TestServerTLS? = nil, script: @escaping @Sendable (TestConnection) async throws -> Void
    ) async throws -> TestByteServer {
        let tasks = TestTasks()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                    let inbox = try TestInbox.add(to: channel)
                    tasks.add(
                        Task {
                            let connection = TestConnection(channel: channel, inbox: inbox)
                            try? await script(connection)
                            await connection.close()
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TestByteServer(listener: listener, tasks: tasks)
    }

    private init(listener: any Channel, tasks: TestTasks) {
        self.listener = listener
        self.tasks = tasks
        self.port = listener.localAddress?.port ?? 0
    }

    deinit {
        listener.close(promise: nil)
        tasks.cancelAll()
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    public var url: String { "http://127.0.0.1:\(port)" }
    public var connectionCount: Int { tasks.count }
}

final class TestTasks: Sendable {
    private let tasks = Mutex<[Task<Void, Never>]>([])

    var count: Int { tasks.withLock { $0.count } }
    func add(_ task: Task<Void, Never>) { tasks.withLock { $0.append(task) } }
    func cancelAll() { for task in tasks.withLock({ $0 }) { task.cancel() } }
}
