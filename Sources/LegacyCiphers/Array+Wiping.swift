extension [UInt8] {
    /// Overwrites the bytes, in a way that the optimiser keeps although nobody reads them again.
    ///
    /// A copy that shares the storage keeps its bytes: let go of all others first.
    package mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            overwrite(start, bytes.count)
        }
    }
}

@inline(never)
private func overwrite(_ start: UnsafeMutableRawPointer, _ count: Int) {
    start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    withExtendedLifetime(start) {}
}
