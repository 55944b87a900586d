import CountersignTesting

extension TestByteServer {
    /// Answers with what lasts, says hello in it, and then nothing: a WebSocket, or else a stream of events.
    static func startLasting(isWebSocket: Bool) async throws -> TestByteServer {
        let head =
            isWebSocket
            ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello"
            : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        return try await start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write(head)
            _ = try await connection.readToEnd()
        }
    }
}
