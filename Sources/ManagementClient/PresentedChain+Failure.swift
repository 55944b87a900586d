import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension PresentedChain {
    /// Why a server showed no certificate.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        /// One sentence, without the server's name.
        public let description: String

        init(_ error: any Error) {
            description = Self.text(error)
        }

        private static func text(_ error: any Error) -> String {
            switch error {
            case let error as NIOConnectionError: connection(error)
            case ChannelError.connectTimeout(let time):
                "the server did not answer within \(time.nanoseconds / 1_000_000_000) seconds"
            case ChannelError.eof, ChannelError.ioOnClosedChannel:
                "the server ended the connection; it may not speak TLS at this port"
            case let error as IOError: socket(error)
            default: handshake("\(error)")
            }
        }

        /// Each of the host's addresses was tried; where there is none, the name is not known.
        private static func connection(_ error: NIOConnectionError) -> String {
            guard let last = error.connectionErrors.last?.error else { return "the host's name is not known" }
            return (last as? IOError).map(socket) ?? text(last)
        }

        private static func socket(_ error: IOError) -> String {
            switch error.errnoCode {
            case ECONNREFUSED: "the connection was refused; nobody listens at this port"
            case ECONNRESET: "the server ended the connection; it may not speak TLS at this port"
            default: String(cString: strerror(error.errnoCode))
            }
        }

        /// The library tells the reason as `OPENSSL_internal:WRONG_VERSION_NUMBER` within a longer text.
        private static func handshake(_ text: String) -> String {
            guard let reason = text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/)?.output.1 else {
                return text.contains("EOF") || text.contains("uncleanShutdown")
                    ? "the server ended the connection; it may not speak TLS at this port" : "the handshake failed"
            }
            switch reason {
            case "WRONG_VERSION_NUMBER", "HTTP_REQUEST": return "the server does not speak TLS at this port"
            case "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION":
                return "the server speaks no version of TLS that is spoken here"
            default: return "the handshake failed: \(reason.lowercased().replacing("_", with: " "))"
            }
        }
    }
}
