/// What may stand in a field's value: no control character but the tab. Source: RFC 9110 section 5.5.
enum FieldValue {
    static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f || byte == 0x09 }

    static func isPlain(_ value: String) -> Bool { value.utf8.allSatisfy(isPlain) }
}
