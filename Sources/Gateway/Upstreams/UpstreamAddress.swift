/// Where a service's requests go, taken apart from its URL once.
struct UpstreamAddress: Hashable {
    let isTLS: Bool
    /// A name, or a numeric address without brackets.
    let host: String
    let port: Int
    /// What stands before the path of every request: empty, or beginning with a slash and not ending with one.
    let basePath: String

    /// The value of `Host`: the port only where it is not the scheme's own, brackets around IPv6.
    let authority: String

    /// Takes `http://` and `https://`; nil for anything else, and for user names, queries and fragments.
    init?(_ url: String) {
        let lowercased = url.lowercased()
        let rest: Substring
        if lowercased.hasPrefix("http://") {
            isTLS = false
            rest = url.dropFirst("http://".count)
        } else if lowercased.hasPrefix("https://") {
            isTLS = true
            rest = url.dropFirst("https://".count)
        } else {
            return nil
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !rest.contains(where: { "?#@\\".contains($0) }) else {
            return nil
        }
        let hostAndPort = rest.prefix { $0 != "/" }
        var path = rest.dropFirst(hostAndPort.count)
        while path.hasSuffix("/") { path.removeLast() }
        basePath = String(path)

        let defaultPort = isTLS ? 443 : 80
        guard let (host, port) = Self.split(hostAndPort, defaultPort: defaultPort) else { return nil }
        self.host = host
        self.port = port
        let bracketed = host.contains(":") ? "[\(host)]" : host
        authority = port == defaultPort ? bracketed : "\(bracketed):\(port)"
    }

    private static func split(_ text: Substring, defaultPort: Int) -> (String, Int)? {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard port?.contains(":") == false else { return nil }
        }
        guard !host.isEmpty else { return nil }
        guard let port else { return (String(host), defaultPort) }
        guard let number = Int(port), (1...65_535).contains(number) else { return nil }
        return (String(host), number)
    }
}
