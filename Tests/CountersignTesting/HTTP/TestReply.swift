/// An HTTP/1.1 response as a raw client read it.
public struct TestReply: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// False when the connection ended before the response did.
    public var isComplete: Bool

    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The values of all fields of that name, in any case, joined; nil when there is none.
    public subscript(name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

extension TestConnection {
    /// Reads one response, whatever it is framed by; `toHEAD` says that no body will follow the head.
    public func readReply(toHEAD: Bool = false) async throws -> TestReply {
        let head = try await read(through: "\r\n\r\n")
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: true).map(String.init)
        guard let first = lines.first, let status = Int(first.split(separator: " ").dropFirst().first ?? "") else {
            throw TestConnectionError("no HTTP response: \(head.debugDescription)")
        }
        lines.removeFirst()
        var reply = TestReply(status: status, headers: lines.map(Self.field), body: [], isComplete: true)
        if toHEAD || status == 204 || status == 304 || status / 100 == 1 { return reply }
        if reply["transfer-encoding"] == "chunked" {
            try await readChunks(into: &reply)
        } else if let length = reply["content-length"].flatMap(Int.init) {
            reply.body = try await read(count: length)
            reply.isComplete = reply.body.count == length
        } else {
            reply.body = try await readToEnd()
        }
        return reply
    }

    private func readChunks(into reply: inout TestReply) async throws {
        do {
            while true {
                let line = try await read(through: "\r\n")
                guard let size = Int(line.dropLast(1), radix: 16) else {
                    throw TestConnectionError("no chunk size: \(line.debugDescription)")
                }
                reply.body += try await read(count: size)
                _ = try await read(through: "\r\n")
                if size == 0 { return }
            }
        } catch is TestConnectionError {
            reply.isComplete = false
        }
    }

    private static func field(_ line: String) -> (name: String, value: String) {
        let name = line.prefix { $0 != ":" }
        let value = line.dropFirst(name.count + 1).drop { $0 == " " }
        return (String(name), String(value))
    }

    /// Writes a request with `Host: localhost` and what else is given, and reads the response.
    public func request(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> TestReply {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        try await write(Array((text + "\r\n").utf8) + (body ?? []))
        return try await readReply(toHEAD: method == "HEAD")
    }
}
