extension SIMD where Scalar == UInt64 {
    /// Adds another number, the least significant word first; what is beyond the last word is dropped.
    @inline(__always)
    mutating func addAsNumber(_ other: Self) {
        var carry: UInt64 = 0
        for index in 0..<scalarCount {
            let (partial, first) = self[index].addingReportingOverflow(other[index])
            let (total, second) = partial.addingReportingOverflow(carry)
            self[index] = total
            carry = first || second ? 1 : 0
        }
    }
}
