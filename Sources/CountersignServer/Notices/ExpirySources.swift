import Foundation
import IdentityDirectory
import IntegrationTenant
import Issuance
import KeyMaterial
import Metrics

/// The certificates of this installation itself: its authorities', and those that its ports show now.
struct OwnCertificates: ExpirySource {
    let authority: IssuingAuthority
    let console: ServerCertificates
    let gateway: GatewayCertificates

    func expiring(before date: Date) async throws -> [ExpiringObject] {
        func object(_ kind: ExpiringObject.Kind, _ certificate: Certificate, _ detail: String) -> ExpiringObject {
            ExpiringObject(
                kind: kind, key: "\(detail):\(certificate.fingerprint.hex)", name: certificate.subject.description,
                detail: detail, owner: Directory.administrators, expiresAt: certificate.notAfter)
        }
        var found = authority.published.map { object(.issuingAuthority, $0, "issuing authority") }
        found += console.identity.chain.prefix(1).map { object(.server, $0, "console") }
        // Files that cannot be read just now are the gateway's to tell about.
        found += ((try? gateway.leaves()) ?? []).map { object(.server, $0, "gateway") }
        return found.filter { $0.expiresAt < date }
    }
}

/// The entries of the tenant's keystore.
struct KeystoreExpiry: ExpirySource {
    let tenant: Tenant

    func expiring(before date: Date) async throws -> [ExpiringObject] {
        try await tenant.keystore.entries().compactMap { entry in
            guard let certificate = entry.certificate, certificate.notAfter < date else { return nil }
            return ExpiringObject(
                kind: .keystoreEntry, key: entry.alias, name: entry.alias, detail: certificate.subject.description,
                owner: Directory.administrators, expiresAt: certificate.notAfter)
        }
    }
}

/// What the watch sees, as metrics.
struct ExpiryMetrics: ExpiryObserver {
    private static let days = [0, 1, 7, 14, 30, 60, 90]

    /// `countersign_expiring{kind, within_days}` counts what ends within so many days; `0` what has ended.
    func sees(_ objects: [ExpiringObject], at date: Date) {
        for kind in ExpiringObject.Kind.allCases {
            let ends = objects.filter { $0.kind == kind }.map { $0.expiresAt.timeIntervalSince(date) }
            for days in Self.days {
                let count = ends.count { $0 <= Double(days) * 86_400 }
                Gauge(
                    label: "countersign_expiring",
                    dimensions: [("kind", kind.rawValue), ("within_days", String(days))]
                ).record(count)
            }
        }
        for object in objects where object.kind == .issuingAuthority || object.kind == .server {
            // Several may be shown at one port, for different names.
            Gauge(
                label: "countersign_own_certificate_seconds_left",
                dimensions: [("certificate", object.detail), ("subject", object.name)]
            ).record(object.expiresAt.timeIntervalSince(date))
        }
    }

    func delivered(by channel: String, successfully: Bool) {
        Counter(
            label: "countersign_expiry_notices_total",
            dimensions: [("channel", channel), ("outcome", successfully ? "sent" : "failed")]
        ).increment()
    }
}
