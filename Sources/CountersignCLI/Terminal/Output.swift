import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where commands write: results to standard output, everything else to standard error.
enum Output {
    private static let failure = Mutex<Int32>(0)

    /// The first error of writing to standard output; nil where everything went out.
    static var failureOfResults: Int32? {
        failure.withLock { $0 == 0 ? nil : $0 }
    }

    static func print(_ line: String) {
        write(Array(line.utf8) + [0x0a], to: STDOUT_FILENO)
    }

    static func print(_ value: JSONValue) {
        write(value.utf8 + [0x0a], to: STDOUT_FILENO)
    }

    static func note(_ line: String) {
        write(Array(line.utf8) + [0x0a], to: STDERR_FILENO)
    }

    /// Writes everything, also where the other end takes it in pieces.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest)
                #if canImport(Glibc)
                    let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
                #else
                    let count = Musl.write(descriptor, piece.baseAddress, piece.count)
                #endif
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count < 0, errno != EINTR {
                    let number = errno
                    if descriptor == STDOUT_FILENO { failure.withLock { if $0 == 0 { $0 = number } } }
                    return
                }
            }
        }
    }
}
