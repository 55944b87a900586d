import CountersignTesting
import IntegrationFlows
import Testing

@Suite struct ReaderTests {
    private func code(_ text: String) -> FlowError.Code? {
        do throws(FlowError) {
            _ = try IntegrationFlow(iflw: Array(text.utf8))
            return nil
        } catch {
            return error.code
        }
    }

    @Test func whatIsNoFlowIsRefusedByCode() {
        #expect(code("") == .malformedXML)
        #expect(code("<a>") == .malformedXML)
        #expect(code("<a/>") == .notAFlow)
        #expect(code("<definitions/>") == .notAFlow)
        #expect(code("<definitions><collaboration id='c'/></definitions>") == .notAFlow)
    }

    @Test func documentTypesAreNotRead() {
        #expect(code("<!DOCTYPE a [<!ENTITY x 'y'>]><definitions>&x;</definitions>") == .malformedXML)
        #expect(code("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><definitions/>") == .malformedXML)
    }

    @Test func depthAndSizeAreBounded() {
        let deep = String(repeating: "<a>", count: 5000) + String(repeating: "</a>", count: 5000)
        #expect(code(deep) == .malformedXML)
        do throws(FlowError) {
            _ = try IntegrationFlow(
                iflw: Array("<definitions><a/><a/><a/></definitions>".utf8), limits: MarkupLimits(elementsMax: 2))
            Issue.record("a document beyond the limit was read")
        } catch {
            #expect(error.code == .limitExceeded)
        }
    }

    @Test func damagedFlowsNeverCrashTheReader() throws {
        let original = try DemoFlows.iflw("orders_DEFXYZ")
        var read = 0
        for mutation in Mutations(of: original, count: 1500) {
            if let flow = try? IntegrationFlow(iflw: mutation) {
                read += 1
                _ = FlowCheck(flow: flow, parameters: FlowParameters())
            }
        }
        #expect(read > 0)
    }

    @Test func damagedParametersNeverCrashTheReader() {
        let original = Array("a\\ b=\\u00e4\n# c\nx:y\\\n  z\n".utf8)
        for mutation in Mutations(of: original, count: 2000) {
            _ = try? FlowParameters(prop: mutation, propdef: mutation)
        }
    }

    @Test func theStorysFlowsRunAndAreDrawn() throws {
        for name in DemoFlows.names {
            let flow = try IntegrationFlow(iflw: try DemoFlows.iflw(name), id: name)
            let check = FlowCheck(flow: flow, parameters: FlowParameters())
            #expect(check.missing == [])
            #expect(check.unresolvedParameters == ["private_key_alias", "receiver_address"])
            #expect(flow.steps.allSatisfy { flow.diagram.shapes[$0.id] != nil })
            #expect(flow.channels.allSatisfy { flow.diagram.edges[$0.id] != nil })
            let receiver = try #require(check.channels.first { $0.direction == .receiver })
            #expect(receiver.authentication == "Client Certificate")
            #expect(receiver.privateKeyAlias == "{{private_key_alias}}")
            #expect(receiver.resolvedPrivateKeyAlias == nil)
        }
    }

    @Test func aChannelsPropertyIsSetInTheFileItself() throws {
        let original = try DemoFlows.iflw("orders_DEFXYZ")
        let edited = try IntegrationFlow.setting(
            ["privateKeyAlias": "a<b>&\"c"], ofChannel: "MessageFlow_2", in: original)
        let flow = try IntegrationFlow(iflw: edited, id: "x")
        var before = try IntegrationFlow(iflw: original, id: "x")
        #expect(flow.channel("MessageFlow_2")?.privateKeyAlias == "a<b>&\"c")
        before.channels[1].properties.values["privateKeyAlias"] = "a<b>&\"c"
        #expect(flow == before)
        #expect(throws: FlowError.self) {
            try IntegrationFlow.setting(["privateKeyAlias": "x"], ofChannel: "MessageFlow_9", in: original)
        }
    }
}
