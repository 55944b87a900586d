import ConnectionLifecycle
import Foundation
import Gateway
import IdentityDirectory
import Issuance
import KeyMaterial
import Logging
import Synchronization

/// Carries out at the servers what is decided about the authorities: which certificate is shown, and which authorities
/// stand in the files for callers. Ends trials: by their time, or because a known caller broke off.
final class AuthorityWatch: Sendable {
    private let authorities: Authorities
    private let directory: Directory
    private let certificates: ServerCertificates
    private let files: DataDirectory
    private let logger: Logger
    /// Addresses of callers who do not trust what is shown, since the last look.
    private let distrusting = Mutex<Set<String>>([])
    private let interval = Duration.milliseconds(500)
    private static let addressesMax = 1_000

    init(
        authorities: Authorities, directory: Directory, certificates: ServerCertificates, files: DataDirectory,
        logger: Logger
    ) {
        self.authorities = authorities
        self.directory = directory
        self.certificates = certificates
        self.files = files
        self.logger = logger
    }

    /// A caller broke its handshake off because it does not trust what it was shown.
    func distrusted(_ address: String) {
        distrusting.withLock { if $0.count < Self.addressesMax { $0.insert(address) } }
    }

    /// Writes the files of authorities as they are now.
    func publish() throws {
        try publish(certificates.authorities)
    }

    private func publish(_ authorities: [Certificate]) throws {
        let text = authorities.map(\.pem).joined()
        try files.write(text, to: files.consoleAuthority, mode: 0o644)
        try files.write(text, to: files.gatewayAuthority, mode: 0o644)
    }

    /// Looks twice a second until the task is cancelled; `show` lets new connections see the certificate of now.
    ///
    /// An authority stands in the files a whole look before its certificate is shown: who reads them and then calls
    /// knows what it is shown.
    func run(show: @Sendable () -> Void) async throws {
        var published = certificates.authorities
        while true {
            try await Task.sleep(for: interval)
            do {
                try await endTrial()
                let wanted = certificates.authorities
                let new = wanted.filter { !published.contains($0) }
                if !new.isEmpty {
                    try publish(published + new)
                    published += new
                    continue
                }
                if try await certificates.renew(at: Date()) { show() }
                if published != wanted {
                    try publish(wanted)
                    published = wanted
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.error("the servers' certificates stay as they are", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func endTrial() async throws {
        let addresses = distrusting.withLock { addresses in
            defer { addresses = [] }
            return addresses
        }
        let trial = authorities.all.first { $0.life.state == .onTrial }
        if let trial, let address = try await knownCaller(among: addresses) {
            let reason = "a caller at \(address) broke off: it does not trust the successor"
            _ = try await authorities.turnBack(trial.id, reason: reason, by: "system")
            logger.warning("the trial of an authority is turned back", metadata: ["reason": "\(reason)"])
            return
        }
        if let retired = try await authorities.retireTried() {
            logger.notice("an authority is retired", metadata: ["authority": "\(retired.certificate.subject)"])
        }
    }

    /// An address from which a user called before. Others, who never trusted any of our authorities, turn nothing back.
    private func knownCaller(among addresses: Set<String>) async throws -> String? {
        guard !addresses.isEmpty else { return nil }
        return try await authorities.knownCallers().first { addresses.contains($0.address) }?.address
    }
}
