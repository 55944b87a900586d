/// Bytes written as hexadecimal digits, with spaces where they help.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func number(_ text: String) -> UInt64 {
    hex(text).reduce(0) { $0 << 8 | UInt64($1) }
}
