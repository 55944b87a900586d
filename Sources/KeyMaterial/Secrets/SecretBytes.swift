/// Bytes that are overwritten when the last reference to them goes.
///
/// Swift copies arrays freely, so this keeps the one long-lived copy out of freed memory; whoever asks for `bytes`
/// holds a reference to the same storage and should let go of it soon.
public final class SecretBytes: Sendable {
    private let storage: UnsafeSendableBuffer

    /// Copies `bytes` into storage of its own.
    public init(_ bytes: some Collection<UInt8>) {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        storage = UnsafeSendableBuffer(buffer: buffer)
    }

    deinit {
        storage.buffer.baseAddress.map { UnsafeMutableRawPointer($0) }.map { wipe($0, count: storage.buffer.count) }
        storage.buffer.deallocate()
    }

    /// In bytes; zero is allowed.
    public var count: Int { storage.buffer.count }

    /// A copy of the bytes, which is not wiped: keep it no longer than the call that needs it.
    public var bytes: [UInt8] { Array(storage.buffer) }

    /// Lends the bytes without a copy.
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(storage.buffer))
    }

    /// Whether both hold the same bytes, in a time that depends on their lengths only.
    public func equals(_ other: SecretBytes) -> Bool {
        constantTimeEquals(UnsafeRawBufferPointer(storage.buffer), UnsafeRawBufferPointer(other.storage.buffer))
    }
}

/// Written once, before anyone else sees it; read only after.
private struct UnsafeSendableBuffer: @unchecked Sendable {
    let buffer: UnsafeMutableBufferPointer<UInt8>
}

/// Overwrites memory in a way that the optimiser keeps although nobody reads it again.
@inline(never)
func wipe(_ pointer: UnsafeMutableRawPointer, count: Int) {
    pointer.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    withExtendedLifetime(pointer) {}
}

/// Compares without leaving early.
func constantTimeEquals(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in 0..<left.count {
        difference |= left[index] ^ right[index]
    }
    return difference == 0
}
