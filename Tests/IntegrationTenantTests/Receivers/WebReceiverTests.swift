import CountersignTesting
import FlowAdapters
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Synchronization
import Testing

/// HTTP receivers with tokens and retries, SOAP and OData receivers, against servers on loopback.
@Suite struct WebReceiverTests {
    /// Sends one message through a flow that calls one receiver, and gives what the sender gets.
    private func exchange(
        _ adapter: String, _ values: [String: String], body: String = "", times: Int = 1,
        credential: SecurityMaterial.OAuth2Draft? = nil, resources: [String: String] = [:]
    ) async throws -> [InboundReply] {
        let channel = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: true))
        let tenant = try await TenantFixture.openLive(MemoryTenantStore(), channel)
        if let credential {
            _ = try await tenant.securityMaterial.deployOAuth2(credential, secret: Passphrase("s&cret"), by: "a")
        }
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        let all = ["ComponentType": adapter, "direction": "Receiver"].merging(values) { $1 }
        flow.channels.append(SampleFlow.channel("out", from: "call", to: "Receiver", all))
        var files = resources.mapValues { Array($0.utf8) }
        files["f.iflw"] = flow.iflw
        _ = try await tenant.flows.importFlow(files: files, id: "f", by: "a")
        _ = try await tenant.flows.deploy("f", by: "a")
        var replies: [InboundReply] = []
        for _ in 0..<times {
            replies.append(
                await tenant.messages.handleInbound(
                    InboundMessage(method: "POST", path: "/http/orders", body: Array(body.utf8), correlationID: "c")))
        }
        await channel.shutdown()
        return replies
    }

    private func text(_ replies: [InboundReply]) -> String {
        String(decoding: replies.first?.body ?? [], as: UTF8.self)
    }

    @Test func aTokenIsFetchedOnceAndRenewedWhenItIsRefused() async throws {
        let issued = Mutex(0)
        let server = try await TestHTTPServer.start { request in
            if request.target == "/token" {
                let number = issued.withLock { count in
                    count += 1
                    return count
                }
                return TestResponse(
                    200, text: #"{"access_token":"t\#(number)","token_type":"Bearer","expires_in":"3600"}"#)
            }
            // The first token is taken twice, then no more.
            let calls = issued.withLock { $0 }
            let isRevoked = request["Authorization"] == "Bearer t1" && request.text == "third"
            return TestResponse(isRevoked ? 401 : 200, text: "\(calls)")
        }
        let credential = SecurityMaterial.OAuth2Draft(
            name: "o", tokenURL: server.url + "/token", clientID: "id", scope: "a b")
        let values = [
            "httpAddressWithoutQuery": server.url + "/x", "httpMethod": "POST", "credentialName": "o",
            "authenticationMethod": "OAuth2 Client Credentials",
        ]
        let replies = try await exchange("HTTP", values, body: "first", times: 2, credential: credential)
        #expect(replies.map(\.status) == [200, 200])
        let asked = server.requests.filter { $0.target == "/token" }
        #expect(asked.map(\.text) == ["grant_type=client_credentials&scope=a%20b&client_id=id&client_secret=s%26cret"])
        issued.withLock { $0 = 0 }
        #expect(try await exchange("HTTP", values, body: "third", credential: credential).map(\.status) == [200])
        #expect(
            server.requests.suffix(4).map { $0["Authorization"] ?? $0.target }
                == ["/token", "Bearer t1", "/token", "Bearer t2"])
        await server.stop()
    }

    @Test func aRefusedTokenFailsTheMessageWithoutTellingTheSecret() async throws {
        let server = try await TestHTTPServer.start { _ in TestResponse(400, text: #"{"error":"invalid_client"}"#) }
        let credential = SecurityMaterial.OAuth2Draft(
            name: "o", tokenURL: server.url + "/token", clientID: "id", authentication: .header)
        let replies = try await exchange(
            "HTTP",
            [
                "httpAddressWithoutQuery": server.url + "/x", "credentialName": "o",
                "authenticationMethod": "OAuth2 Client Credentials",
            ], credential: credential)
        #expect(replies.map(\.status) == [500])
        #expect(server.requests.map(\.target) == ["/token"])
        #expect(server.requests.first?["Authorization"] == "Basic \(Data("id:s%26cret".utf8).base64EncodedString())")
        await server.stop()
    }

    @Test func statusesThatTheChannelNamesAreTriedAgain() async throws {
        let count = Mutex(0)
        let server = try await TestHTTPServer.start { _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return TestResponse(number < 3 ? 503 : 200, text: "\(number)")
        }
        let values = [
            "httpAddressWithoutQuery": server.url, "httpMethod": "GET", "retryOnConnectionFailure": "true",
            "retryIteration": "2", "retryInterval": "0", "httpErrorResponseCodes": "500,503",
        ]
        #expect(text(try await exchange("HTTP", values)) == "3")
        count.withLock { $0 = 0 }
        #expect(try await exchange("HTTP", values.merging(["retryIteration": "1"]) { $1 }).first?.status == 500)
        await server.stop()
    }

    @Test func soapGoesOutInAnEnvelopeAndComesBackOutOfOne() async throws {
        let server = try await TestHTTPServer.start { request in
            let fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no such order</faultstring></s:Fault>"
            let content = request.text.contains("<bad/>") ? fault : "<answer xmlns='urn:x'>1</answer>"
            let envelope =
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\(content)</s:Body></s:Envelope>"
            return TestResponse(request.text.contains("<bad/>") ? 500 : 200, text: envelope)
        }
        let values = ["address": server.url + "/soap", "MessageProtocol": "SOAP 1.x", "requestTimeout": "5000"]
        #expect(
            text(try await exchange("SOAP", values, body: "<?xml version='1.0'?><order/>"))
                == #"<answer xmlns="urn:x">1</answer>"#)
        let sent = try #require(server.requests.first)
        #expect(sent.text.hasSuffix("<soap:Body><order/></soap:Body></soap:Envelope>"))
        #expect(sent["Content-Type"] == "text/xml; charset=utf-8" && sent["SOAPAction"] == "\"\"")
        #expect(try await exchange("SOAP", values, body: "<bad/>").first?.status == 500)
        let own = "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body/></e:Envelope>"
        _ = try await exchange("SOAP", values, body: own)
        #expect(server.requests.last?.text == own)
        #expect(server.requests.last?["Content-Type"] == "application/soap+xml; charset=utf-8")
        _ = try await exchange("SOAP", values.merging(["MessageProtocol": "Plain SOAP"]) { $1 }, body: "<order/>")
        #expect(server.requests.last?.text.contains("features/messageId/\">uuid:") ?? false)
        await server.stop()
    }

    @Test func odataQueriesBecomePlainXML() async throws {
        let feed = """
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
            xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"><entry><category term="API.OrderType"/>
            <link rel="x/related/to_Item" title="to_Item"><m:inline><feed><entry><category term="API.ItemType"/>
            <content><m:properties><d:No>1</d:No></m:properties></content></entry></feed></m:inline></link>
            <content><m:properties><d:Id>7</d:Id><d:Text m:null="true"/><d:At><d:City>B&amp;B</d:City></d:At></m:properties></content>
            </entry></feed>
            """
        let server = try await TestHTTPServer.start { _ in TestResponse(200, text: feed) }
        let values = [
            "address": server.url + "/svc/", "resourcePath": "Orders", "queryOptions": "$filter=Id eq '7'",
            "operation": "Query(GET)", "MessageProtocol": "OData V2",
        ]
        let reply = text(try await exchange("HCIOData", values))
        #expect(
            reply.hasSuffix(
                "<Orders><OrderType><Id>7</Id><Text/><At><City>B&amp;B</City></At><to_Item><ItemType><No>1</No></ItemType></to_Item></OrderType></Orders>"
            ))
        #expect(server.requests.first?.target == "/svc/Orders?$filter=Id%20eq%20'7'")
        await server.stop()
    }

    @Test func odataChangesCarryATokenAndAtom() async throws {
        let server = try await TestHTTPServer.start { request in
            request.method == "GET"
                ? TestResponse(200, headers: [("X-CSRF-Token", "tok"), ("Set-Cookie", "s=1; Path=/")])
                : TestResponse(204)
        }
        let values = [
            "address": server.url + "/svc", "resourcePath": "Orders", "operation": "Create(POST)",
            "MessageProtocol": "OData V2", "isCSRFEnabled": "true",
        ]
        let order =
            "<Orders><OrderType><Id>7</Id><to_Item><ItemType><No>1</No></ItemType></to_Item></OrderType></Orders>"
        #expect(try await exchange("HCIOData", values, body: order).first?.status == 204)
        let (question, change) = (server.requests[0], server.requests[1])
        #expect(question.target == "/svc/" && question["X-CSRF-Token"] == "Fetch")
        #expect(change["X-CSRF-Token"] == "tok" && change["Cookie"] == "s=1")
        #expect(change.text.contains("<m:properties><d:Id>7</d:Id></m:properties>"))
        #expect(change.text.contains("<m:inline><feed><entry>") && change.text.contains("<d:No>1</d:No>"))
        await server.stop()
    }

    @Test func odataOfVersionFourIsJSON() async throws {
        let server = try await TestHTTPServer.start { request in
            TestResponse(
                200, text: request.method == "GET" ? #"{"value":[{"@odata.etag":"x","Id":7,"Ok":true,"N":null}]}"# : "")
        }
        let metadata = """
            <edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><Schema Namespace="s"><EntityType Name="Order">
            <Property Name="Id" Type="Edm.Int32"/><Property Name="Ok" Type="Edm.Boolean"/></EntityType>
            <EntityContainer><EntitySet Name="Orders" EntityType="s.Order"/></EntityContainer></Schema></edmx:Edmx>
            """
        let values = [
            "address": server.url, "resourcePathForOdatav4": "Orders", "MessageProtocol": "OData V4",
            "edmxFilePath": "edmx/o.edmx", "contentType": "application/json",
        ]
        let files = ["src/main/resources/edmx/o.edmx": metadata]
        let reply = text(try await exchange("HCIOData", values.merging(["operation": "get"]) { $1 }, resources: files))
        #expect(reply.hasSuffix("<Orders><Order><Id>7</Id><Ok>true</Ok><N/></Order></Orders>"))
        let order = "<Orders><Order><Id>7</Id><Ok>true</Ok><Text>a</Text></Order></Orders>"
        _ = try await exchange("HCIOData", values.merging(["operation": "post"]) { $1 }, body: order, resources: files)
        #expect(server.requests.last?.text == #"{"Id":7,"Ok":true,"Text":"a"}"#)
        await server.stop()
    }
}
