import FlowAdapters
import Foundation

/// Tells people and programs where a server answers, once it does.
struct Announcement: Sendable {
    let files: DataDirectory
    let listen: ListenConfiguration
    let gatewayPort: Int
    /// Where Envoy asks over gRPC; nil where it does not.
    var grpcPort: Int?
    let egress: EgressPolicy
    let say: @Sendable (String) -> Void

    /// The first of the hosts that the servers' certificates are made for is what people are told.
    private var host: String { listen.hosts.first ?? listen.address }

    var gateway: String { "https://\(host):\(gatewayPort)" }

    func ready(consolePort: Int) async {
        let console = "https://\(host):\(consolePort)"
        let grpc = grpcPort.map { "https://\(host):\($0)" }
        egress.addOwnPorts([consolePort, gatewayPort] + [grpcPort].compactMap(\.self))
        do {
            try files.write(addresses: console, gateway: gateway, grpc: grpc)
        } catch {
            say("countersign: \(error)")
        }
        say("console  \(console)  (authority: \(files.consoleAuthority.path))")
        say("gateway  \(gateway)  (authority: \(files.gatewayAuthority.path))")
        if let grpc { say("grpc     \(grpc)  (authority: \(files.gatewayAuthority.path))") }
        if FileManager.default.fileExists(atPath: files.adminToken.path) {
            say("sign in  with the token in \(files.adminToken.path)")
        }
        say("ready")
    }
}
