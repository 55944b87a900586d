import Foundation

extension PEM {
    /// A text of UTF-16, as Windows' editors and redirections save it, in UTF-8; nil for what is no such text.
    ///
    /// Without the mark of UTF-16 at its beginning, the text must hold the beginning of a block: two characters and two
    /// zeros are not enough to go by.
    package static func utf8(of bytes: some Collection<UInt8>) -> [UInt8]? {
        switch Array(bytes.prefix(2)) {
        case [0xFF, 0xFE]: return text(bytes.dropFirst(2), .utf16LittleEndian)
        case [0xFE, 0xFF]: return text(bytes.dropFirst(2), .utf16BigEndian)
        default: break
        }
        let head = Array(bytes.prefix(4))
        guard head.count == 4, let zero = head.firstIndex(of: 0), zero < 2 else { return nil }
        let isText = head.enumerated().allSatisfy { index, byte in
            index % 2 == zero ? byte == 0 : (0x09...0x7E).contains(byte)
        }
        guard isText, let text = text(bytes[...], zero == 1 ? .utf16LittleEndian : .utf16BigEndian), isPEM(text) else {
            return nil
        }
        return text
    }

    private static func text(_ bytes: some Collection<UInt8>, _ encoding: String.Encoding) -> [UInt8]? {
        String(data: Data(bytes), encoding: encoding).map { Array($0.utf8) }
    }
}
