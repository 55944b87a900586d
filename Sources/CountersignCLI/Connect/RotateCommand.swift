import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign rotate`.
struct RotateCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replace a connection's key pair on both sides with no failed call in between.",
        discussion: """
            A new key is made beside the old one, certified and assigned to the same user; the alias then stands for
            the new key, and calls are watched until one arrives with the new certificate. The old certificate is
            retired, and removed when no call has come with it for the overlap. When calls with the new certificate
            fail, the old key is put back.

            The server is the tenant's. It goes on by itself, also after a restart.

            Where the caller reads a key file, or fetches one by a link, the server is the business system's, and this
            command does the work: the file is replaced in one step and the program told to read it anew. It waits
            until a call has come with the new certificate; interrupted, or with --detach, the same command goes on.
            In a crontab: countersign rotate --key-file F --expiring-within 30 --detach …

            Examples:
              countersign rotate alias_1
              countersign rotate --expiring-within 30
              countersign rotate alias_1 --overlap 60 --wait
              countersign rotate --key-file /etc/shop/client.jks --passphrase-file /etc/shop/pass
              countersign rotate --hand-over partner --passphrase-file partner.pass --detach
            """)

    @Argument(help: "The alias of the connection.") var alias: String?
    @Option(help: "Rotate every connection whose certificate has at most so many days left.")
    var expiringWithin: Int?
    @Option(help: "Seconds that the old certificate stays after its last call; else as the connection says.")
    var overlap: Double?
    @Option(help: "Seconds to wait for the first call with the new certificate; else as the connection says.")
    var observe: Double?
    @Option(help: "The kind of the new key; else that of the old one.") var algorithm: KeyAlgorithmValue?
    @Option(help: "How many days the new certificate is valid, 1 to 3650.") var validityDays: Int?
    @Flag(help: "Wait out the overlap too, instead of returning when the new certificate has proven itself.")
    var wait = false
    @OptionGroup var keyFile: KeyFileOptions
    @Flag(help: "With a key file: return when it is replaced, without waiting for a call.") var detach = false
    @Option(help: "With --hand-over: how many hours the link works; 24 when absent.") var expiresHours: Double?
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard !detach || keyFile.base != nil else {
            throw ValidationError("--detach is for --key-file and --hand-over")
        }
        try HandOverHours.check(expiresHours, isHandOver: keyFile.handOver != nil)
        if keyFile.base != nil {
            guard alias == nil else { throw ValidationError("give an alias or a key file, not both") }
            guard !detach || !wait else { throw ValidationError("give --detach or --wait, not both") }
            return
        }
        guard (alias == nil) != (expiringWithin == nil) else {
            throw ValidationError("give an alias, or --expiring-within DAYS")
        }
        let isOtherwise = overlap != nil || observe != nil || algorithm != nil || validityDays != nil || wait
        guard expiringWithin == nil || !isOtherwise else {
            throw ValidationError("--expiring-within rotates each connection as it says; give an alias for the rest")
        }
    }

    func run(_ client: ManagementClient) async throws {
        if keyFile.base != nil { return try await rotateKeyFile(client) }
        if let expiringWithin {
            let list = try await client.rotateExpiring(ExpiringRotation(withinDays: expiringWithin))
            return try server.show(list) { list in
                list.runs.isEmpty
                    ? ["No connection expires within \(expiringWithin) days."]
                    : list.runs.map { "\($0.connection): run \($0.id) begun" }
            }
        }
        let begun = try await client.rotateConnection(
            alias ?? "",
            RotationRequest(
                algorithm: algorithm, validityDays: validityDays, overlapSeconds: overlap, observeSecondsMax: observe))
        let run = try await ConnectionRunWatch(client: client, isQuiet: server.json, leavesOverlap: !wait).follow(begun)
        try ConnectCommand.refuseUndone(run)
        try server.show(run) { $0.awaitsPartner ? $0.partnerLines : $0.rotationLines }
    }
}

extension ConnectionRunResource {
    fileprivate var rotationLines: [String] {
        let first =
            "\(connection) now calls with \(newCertificate?.prefix(16) ?? "")…, first seen \(firstArrivalAt ?? "")."
        guard endedAt == nil else { return [first, "The old certificate and its key are removed."] }
        return [first, "The old certificate is removed when no call has come with it for the overlap: run \(id)."]
    }
}
