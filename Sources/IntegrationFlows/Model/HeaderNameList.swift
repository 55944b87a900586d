/// A list of header names as channels write it, `Accept|X-*`; `*` alone is all.
///
/// Flows also write `.*` and `SAP_Sender(.*)`; what stands before the first of `*`, `.` with `*`, and `(` is the prefix.
public struct HeaderNameList: Sendable, Hashable {
    private let names: Set<String>
    private let prefixes: [String]

    public init(_ text: String?) {
        self.init(patterns: (text ?? "").split { $0 == "|" || $0 == "," }.map { String($0).trimmingSpaces() })
    }

    init(patterns: [String]) {
        var names: Set<String> = []
        var prefixes: [String] = []
        for pattern in patterns.map({ $0.lowercased() }) where !pattern.isEmpty {
            guard let star = pattern.firstIndex(of: "*") else {
                names.insert(pattern)
                continue
            }
            var prefix = pattern[..<star]
            while prefix.last == "." || prefix.last == "(" { prefix.removeLast() }
            prefixes.append(String(prefix))
        }
        self.names = names
        self.prefixes = prefixes
    }

    /// Names compare without case.
    public func contains(_ name: String) -> Bool {
        let name = name.lowercased()
        return names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}
