import ConnectionLifecycle
import Foundation
import KeyMaterial
import Logging
import ManagementClient
import ManagementSchema

/// A connection whose caller is a program that reads a file, or a partner who fetches one: driven by this process,
/// which may end at any moment and be begun again.
struct KeyFileConnection {
    let file: ConnectionFile
    let connections: Connections
    /// Whether nothing is told on the way.
    let isQuiet: Bool

    /// - Parameter new: the terms of a connection that is to be made; nil for one that there must be.
    init(
        _ options: KeyFileOptions, new: KeyFileTerms?, alias: String? = nil, expiresHours: Double,
        client: ManagementClient, isQuiet: Bool
    ) throws {
        guard let base = options.base else { throw CommandFailure.usage("give --key-file or --hand-over") }
        file = try ConnectionFile(
            besides: base, new: new.map { ConnectionFile.Content(server: client.address, terms: $0) })
        guard file.server == client.address else {
            throw CommandFailure(
                .refused, code: "otherServer", "\(base) is connected to \(file.server), not to \(client.address)",
                hint: "name that server with --server")
        }
        let passphrase = try Self.passphrase(options, file.terms)
        let called = RemoteCalledSide(client)
        let record: @Sendable (Fingerprint) async throws -> ConnectionLifecycle.KeyUsage = {
            try await called.usage(of: $0)
        }
        guard let alias = alias ?? file.connection?.id else {
            throw CommandFailure(.inputMissing, code: "notConnected", "\(base) is not connected")
        }
        let side: any CallingSide
        if let keyFile = options.keyFile {
            side = FileCallingSide(
                file: KeyFile(path: keyFile, terms: file.terms, passphrase: passphrase), alias: alias, record: record)
        } else {
            guard let passphrase, !passphrase.isEmpty else {
                throw CommandFailure.usage("a key pair is handed over under a passphrase: give --passphrase-file")
            }
            side = HandOverCallingSide(
                file, alias: alias, client: client, passphrase: passphrase, expiresSeconds: expiresHours * 3600,
                record: record)
        }
        connections = Connections(
            store: file, ends: KeyFileEnds(called: called, calling: side),
            logger: Logger(label: "countersign", factory: { _ in SwiftLogNoOpLogHandler() }))
        self.isQuiet = isQuiet
    }

    /// Brings to its end what an earlier process left; a rotation that waits is left to `follow`.
    func settle() async throws {
        try await connections.resume()
        while let run = try await file.unfinishedRuns().first(where: { $0.isConnect }) {
            _ = try await connections.ended(run.id, withinSeconds: 1)
        }
    }

    /// Follows a run to its end, or until `leaves` says that this process need not wait any longer.
    func follow(_ begun: ConnectionRun, leaves: (ConnectionRun) -> Bool) async throws -> ConnectionRun {
        var run = begun
        var told = 0
        while true {
            if !isQuiet {
                for entry in run.entries.dropFirst(told) { Output.note("\(entry.step): \(entry.text)") }
                told = run.entries.count
            }
            guard run.endedAt == nil, !leaves(run) else { break }
            run = try await connections.ended(run.id, withinSeconds: 0.1)
        }
        await connections.stop()
        return run
    }

    // MARK: - Parts

    private static func passphrase(_ options: KeyFileOptions, _ terms: KeyFileTerms) throws -> Passphrase? {
        let source = options.passphrase.source
        if options.keyFile != nil, terms.type == .pem {
            return source.isGiven ? try source.passphrase(prompt: "") : nil
        }
        return try source.passphrase(prompt: "Passphrase of the key file")
    }
}

extension ConnectionRun {
    var isConnect: Bool { if case .connect = content { true } else { false } }

    /// The step under way; nil once it has ended.
    var stepName: String? { endedAt == nil ? state.step : nil }

    /// Throws for a run that was undone, with what is left.
    func refuseUndone() throws {
        guard state.status == .undone else { return }
        let rest = state.leftovers.joined(separator: "; ")
        throw CommandFailure(
            .refused, code: "undone", "\(state.title ?? "a step") failed: \(state.reason ?? "")",
            hint: rest.isEmpty ? "nothing is changed" : "these could not be undone: \(rest)")
    }
}
