import Foundation
import KeyMaterial
import KeystoreFormats

/// A manifest of a Kubernetes Secret of type `kubernetes.io/tls`: the chain in `tls.crt`, the key in `tls.key`.
///
/// Source: Kubernetes, Concepts, Secrets, TLS Secrets; API reference `core/v1 Secret`.
struct KubernetesSecret: Codable {
    struct Metadata: Codable {
        var name: String
        var namespace: String?
    }

    var apiVersion = "v1"
    var kind = "Secret"
    var metadata: Metadata
    var type = "kubernetes.io/tls"
    var data: [String: String]

    /// - Parameter pem: key and chain.
    init(name: String, namespace: String?, key: PrivateKey, chain: [Certificate]) {
        metadata = Metadata(name: name, namespace: namespace)
        data = [
            "tls.crt": Data(chain.map(\.pem).joined().utf8).base64EncodedString(),
            "tls.key": Data(key.pem.utf8).base64EncodedString(),
        ]
    }

    init(manifest: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(KubernetesSecret.self, from: Data(manifest))
        } catch {
            throw CommandFailure(
                .badInputData, code: "notAManifest", "the file is no manifest of a Secret as it was written here",
                hint: "keep the manifest as it is, or connect anew into another file")
        }
    }

    var manifest: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return [UInt8](try encoder.encode(self)) + [0x0a]
        }
    }

    /// Key and chain in PEM, one after the other.
    var pem: [UInt8] {
        ["tls.key", "tls.crt"].flatMap { [UInt8](data[$0].flatMap { Data(base64Encoded: $0) } ?? Data()) }
    }
}
