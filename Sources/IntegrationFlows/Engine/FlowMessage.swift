/// One header field of a message, name as written.
public struct HeaderField: Sendable, Hashable, Codable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The headers of a message: names compare without case, the last writer's spelling is kept, order is of insertion.
public struct MessageHeaders: Sendable, Hashable, Codable, ExpressibleByDictionaryLiteral {
    public private(set) var fields: [HeaderField] = []

    public init(_ fields: [HeaderField] = []) {
        for field in fields { self[field.name] = field.value }
    }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { HeaderField($0.0, $0.1) })
    }

    public subscript(name: String) -> String? {
        get { index(of: name).map { fields[$0].value } }
        set {
            let found = index(of: name)
            switch (found, newValue) {
            case (let index?, let value?): fields[index] = HeaderField(name, value)
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append(HeaderField(name, value))
            case (nil, nil): break
            }
        }
    }

    /// Drops every header whose name meets the condition.
    public mutating func removeAll(where condition: (String) -> Bool) {
        fields.removeAll { condition($0.name) }
    }

    private func index(of name: String) -> Int? {
        let wanted = name.lowercased()
        return fields.firstIndex { $0.name.lowercased() == wanted }
    }
}

/// What a flow carries from step to step.
public struct FlowMessage: Sendable, Hashable, Codable {
    public var body: [UInt8]
    public var headers: MessageHeaders
    /// Exchange properties: they stay within the flow and are never sent.
    public var properties: [String: String]

    public init(body: [UInt8] = [], headers: MessageHeaders = MessageHeaders(), properties: [String: String] = [:]) {
        self.body = body
        self.headers = headers
        self.properties = properties
    }

    /// The body as text; bytes that are no UTF-8 become replacement characters.
    public var bodyText: String { String(decoding: body, as: UTF8.self) }
}
