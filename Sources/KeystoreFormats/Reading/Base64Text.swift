import Foundation

/// A file that is Base64 and nothing else, as people get by copying out of a YAML or JSON document.
enum Base64Text {
    /// What PowerShell and Notepad put before UTF-8.
    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// nil where there is any other character, or too little to be a key or a certificate.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count)
        for byte in bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes {
            switch byte {
            case 0x09, 0x0a, 0x0d, 0x20: continue
            case 0x2b, 0x2f, 0x30...0x39, 0x3d, 0x41...0x5a, 0x61...0x7a: digits.append(byte)
            default: return nil
            }
        }
        guard digits.count >= 64, let decoded = Data(base64Encoded: Data(digits)) else { return nil }
        // What is Base64 again inside would recur without end.
        guard let first = decoded.first,
            first == BERTag.sequence || first >= 0x80 || first == 0
                || decoded.starts(with: "-----BEGIN ".utf8)
        else { return nil }
        return Array(decoded)
    }
}
