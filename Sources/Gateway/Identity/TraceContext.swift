/// The `traceparent` field, where it is what it should be.
///
/// It goes upstream as it came, with `tracestate`: the gateway records no spans, so a parent of its own would be one that
/// nobody knows. One that is malformed ends here, and `tracestate` with it.
/// Source: W3C Trace Context sections 3.2 and 4.2.
enum TraceContext {
    /// `version-traceid-parentid-flags` in lower-case hexadecimal, neither identifier all zeros, version not ff.
    static func isValid(_ traceparent: String) -> Bool {
        let bytes = Array(traceparent.utf8)
        guard bytes.count >= 55, bytes[2] == 0x2d, bytes[35] == 0x2d, bytes[52] == 0x2d else { return false }
        let digits = [bytes[0..<2], bytes[3..<35], bytes[36..<52], bytes[53..<55]]
        guard digits.allSatisfy({ $0.allSatisfy(isDigit) }), !bytes.starts(with: [0x66, 0x66]) else { return false }
        // Later versions may have more; this one has not.
        guard bytes.count == 55 || (!bytes.starts(with: [0x30, 0x30]) && bytes[55] == 0x2d) else { return false }
        return digits[1].contains { $0 != 0x30 } && digits[2].contains { $0 != 0x30 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66)
    }
}
