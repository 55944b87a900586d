import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import KeystoreFormats
import Logging
import Synchronization

/// A tenant on memory stores, whose receivers always answer.
enum TestTenant {
    static func make(_ channel: RecordingChannel = RecordingChannel()) async throws -> Tenant {
        try await Tenant(
            stores: MemoryTenantStore().stores, channel: channel,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A JKS with one key pair, whose key has a passphrase of its own.
    static func jks(alias: String, store: String, key: String) throws -> (bytes: [UInt8], certificate: Certificate) {
        let privateKey = try PrivateKey.generate(.ecP256)
        let certificate = try TestCertificate.make("CN=\(alias)", key: privateKey)
        var keystore = Keystore(type: .jks)
        try keystore.add(
            KeystoreEntry(
                alias: alias,
                content: .key(StoredKey(privateKey, ownPassphrase: Passphrase(key)), chain: [certificate])))
        return (try keystore.encode(passphrase: Passphrase(store)), certificate)
    }

    /// Started by hand, it calls one HTTP receiver with a client certificate.
    static let flow = """
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn2:definitions xmlns:bpmn2="http://www.omg.org/spec/BPMN/20100524/MODEL"
            xmlns:ifl="http:///com.sap.ifl.model/Ifl.xsd" id="Definitions_1">
          <bpmn2:collaboration id="Collaboration_1" name="Orders">
            <bpmn2:participant id="Participant_1" ifl:type="EndpointRecevier" name="Receiver"/>
            <bpmn2:participant id="Participant_Process_1" ifl:type="IntegrationProcess" processRef="Process_1"/>
            <bpmn2:messageFlow id="MessageFlow_1" name="orders" sourceRef="Task_1" targetRef="Participant_1">
              <bpmn2:extensionElements>
                <ifl:property><key>ComponentType</key><value>HTTP</value></ifl:property>
                <ifl:property><key>direction</key><value>Receiver</value></ifl:property>
                <ifl:property><key>httpAddressWithoutQuery</key><value>{{address}}</value></ifl:property>
                <ifl:property><key>httpMethod</key><value>POST</value></ifl:property>
                <ifl:property><key>authenticationMethod</key><value>Client Certificate</value></ifl:property>
                <ifl:property><key>privateKeyAlias</key><value>tenant_key_pair</value></ifl:property>
              </bpmn2:extensionElements>
            </bpmn2:messageFlow>
          </bpmn2:collaboration>
          <bpmn2:process id="Process_1" name="Integration Process">
            <bpmn2:startEvent id="Start_1" name="Start"/>
            <bpmn2:sequenceFlow id="Flow_1" sourceRef="Start_1" targetRef="Task_1"/>
            <bpmn2:serviceTask id="Task_1" name="Order">
              <bpmn2:extensionElements>
                <ifl:property><key>activityType</key><value>ExternalCall</value></ifl:property>
              </bpmn2:extensionElements>
            </bpmn2:serviceTask>
            <bpmn2:sequenceFlow id="Flow_2" sourceRef="Task_1" targetRef="End_1"/>
            <bpmn2:endEvent id="End_1" name="End"/>
          </bpmn2:process>
        </bpmn2:definitions>
        """
}

/// Answers every call with 200, but 422 at `/fail`, and keeps whom it was made as.
final class RecordingChannel: ReceiverChannel {
    private let seen = Mutex<[String]>([])

    let adapters: Set<String> = ["HTTP"]

    /// The fingerprints of the certificates presented, in order.
    var fingerprints: [String] { seen.withLock { $0 } }

    func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
        if case .clientCertificate(let identity) = outbound.identity, let leaf = identity.chain.first {
            seen.withLock { $0.append(leaf.fingerprint.hex) }
        }
        let fails = outbound.call.address.hasSuffix("/fail")
        return ReceiverReply(status: fails ? 422 : 200, body: fails ? Array("no".utf8) : [])
    }
}
