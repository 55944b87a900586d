import FlowAdapters
import IdentityDirectory
import IntegrationFlows

/// Fetches revocation lists as flows call their receivers: under the egress policy, bounded in time and size, and
/// without following redirects.
struct RevocationListDownload: RevocationListFetcher {
    let channel: HTTPReceiverChannel

    func fetch(_ address: String) async throws -> [UInt8] {
        let source = ReceiverCallSource(channelID: "revocation-list", channelName: "revocation list", stepID: "fetch")
        let call = ReceiverCall(
            source: source, content: .http(HTTPCall(url: address, method: "GET")), timeoutMilliseconds: 30_000)
        let reply: ReceiverReply
        do {
            reply = try await channel.send(
                OutboundCall(
                    call: call, identity: .anonymous, trust: TrustAnchors(revision: "", certificates: []),
                    messageID: "", correlationID: ""))
        } catch {
            throw DirectoryError(
                .revocationListRefused, "No list came from \(address): \(error.detail).",
                hint: "Nothing was changed. Look at the address, and at what the configuration lets this server call.")
        }
        guard reply.status == 200 else {
            throw DirectoryError(
                .revocationListRefused, "\(address) answered with the status \(reply.status).",
                hint: "Nothing was changed.")
        }
        return reply.body
    }
}
