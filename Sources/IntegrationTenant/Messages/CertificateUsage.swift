public import Foundation
import IntegrationFlows
import Synchronization

/// How the calls with one certificate have fared since this process began.
public struct CertificateUsage: Sendable, Hashable {
    /// Calls that were begun and have not ended.
    public var underWay = 0
    /// Calls that got an answer other than 401 and 403.
    public var accepted = 0
    /// When the last of them ended; nil for none.
    public var lastAcceptedAt: Date?
    /// Calls that were answered 401 or 403, or whose handshake failed.
    public var refused = 0
    /// Why the last one was refused; nil for none.
    public var lastRefusal: String?
}

/// Counts the calls by the certificate that they present.
///
/// Only the certificates of the last `keptMax` are kept; those with calls under way always are.
final class CertificateUsageCounter: Sendable {
    private static let keptMax = 10_000

    private let usages = Mutex<[String: CertificateUsage]>([:])

    func usage(of fingerprint: String) -> CertificateUsage? { usages.withLock { $0[fingerprint] } }

    func begin(_ fingerprint: String) {
        usages.withLock { usages in
            if usages.count >= Self.keptMax, usages[fingerprint] == nil { Self.makeRoom(&usages) }
            usages[fingerprint, default: CertificateUsage()].underWay += 1
        }
    }

    /// Takes how a call ended; one that failed for other reasons than who called says nothing of the certificate.
    func end(_ fingerprint: String, status: Int?, error: ReceiverError?, at now: Date) {
        usages.withLock { usages in
            guard var usage = usages[fingerprint] else { return }
            usage.underWay -= 1
            switch (status, error) {
            case (401, _), (403, _):
                usage.refused += 1
                usage.lastRefusal = "HTTP status \(status ?? 0)"
            case (.some, _):
                usage.accepted += 1
                usage.lastAcceptedAt = now
            case (nil, let error?) where error.code == "tlsFailed":
                usage.refused += 1
                usage.lastRefusal = error.description
            default: break
            }
            usages[fingerprint] = usage
        }
    }

    private static func makeRoom(_ usages: inout [String: CertificateUsage]) {
        let idle = usages.filter { $0.value.underWay == 0 }
            .sorted { ($0.value.lastAcceptedAt ?? .distantPast) < ($1.value.lastAcceptedAt ?? .distantPast) }
        for (fingerprint, _) in idle.prefix(keptMax / 2) { usages[fingerprint] = nil }
    }
}

extension MessageProcessing {
    /// How calls with a certificate (64 hex digits) have fared since the start; nil when there were none.
    public func certificateUsage(of fingerprint: String) -> CertificateUsage? { usage.usage(of: fingerprint) }
}
