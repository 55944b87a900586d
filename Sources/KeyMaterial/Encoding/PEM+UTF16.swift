import Foundation

extension PEM {
    /// A text of UTF-16, as Windows' editors and redirections save it, in UTF-8; nil for what has no mark of UTF-16.
    package static func utf8(of bytes: some Collection<UInt8>) -> [UInt8]? {
        let encoding: String.Encoding
        switch Array(bytes.prefix(2)) {
        case [0xFF, 0xFE]: encoding = .utf16LittleEndian
        case [0xFE, 0xFF]: encoding = .utf16BigEndian
        default: return nil
        }
        return String(data: Data(bytes.dropFirst(2)), encoding: encoding).map { Array($0.utf8) }
    }
}
