import Foundation

/// An IP address as bytes: 4 of IPv4, 16 of IPv6. An IPv4 address inside of an IPv6 one is told as what it leads to.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    public let bytes: [UInt8]
    /// As it is written for a connection.
    public let text: String

    /// A numeric address without brackets or zone; nil for anything else.
    public init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: withUnsafeBytes(of: four) { Array($0) }, text: text)
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(bytes: withUnsafeBytes(of: six) { Array($0) }, text: text)
        } else {
            return nil
        }
    }

    /// Nil for any other number of bytes.
    init?(bytes: [UInt8], text: String) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Self.embedded(in: bytes) ?? bytes
        self.text = text
    }

    public var description: String { text }

    /// IPv4-mapped, IPv4-compatible, NAT64 and 6to4 addresses.
    private static func embedded(in bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count == 16 else { return nil }
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == bytes[11], bytes[10] == 0xFF {
            return Array(bytes[12...])
        }
        if bytes[..<12].allSatisfy({ $0 == 0 }), bytes[12] != 0 { return Array(bytes[12...]) }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return Array(bytes[12...]) }
        if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
        return nil
    }

    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    var isLinkLocal: Bool {
        if bytes.count == 4 { return bytes[0] == 169 && bytes[1] == 254 }
        return bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }

    /// No single host, or nothing at all: `0.0.0.0/8`, `::`, multicast, broadcast.
    var isNoHost: Bool {
        if bytes.count == 4 { return bytes[0] == 0 || bytes[0] >= 224 }
        return bytes.allSatisfy { $0 == 0 } || bytes[0] == 0xFF
    }

    /// Where clouds answer with secrets of the machine, beside link-local addresses.
    var isMetadataService: Bool {
        bytes == [100, 100, 100, 200] || bytes == [0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54]
    }
}
