/// Every kind of step that the engine carries out. A new one is a file in this folder and a line here.
enum StepRegistry {
    static let steps: [StepKind: any FlowStep.Type] = [
        .messageStart: Passing.self, .start: Passing.self, .errorStart: Passing.self,
        .exceptionSubprocess: Passing.self, .timerStart: TimerStart.self,
        .messageEnd: MessageEnd.self, .end: WayEnd.self, .errorEnd: ErrorEnd.self, .escalationEnd: EscalationEnd.self,
        .terminateEnd: TerminateEnd.self,
        .contentModifier: ContentModifier.self, .filter: Filter.self, .writeVariables: WriteVariables.self,
        .router: Router.self, .processCall: ProcessCall.self, .loopingProcessCall: ProcessLoop.self,
        .idempotentProcessCall: IdempotentProcess.self,
        .requestReply: ReceiverStep.self, .send: ReceiverStep.self,
        .parallelMulticast: Multicast.self, .sequentialMulticast: Multicast.self, .join: Join.self,
        .generalSplitter: ElementSplitter.self, .iteratingSplitter: ElementSplitter.self,
        .zipSplitter: ZIPSplitter.self, .gather: Gatherer.self,
        .jsonToXMLConverter: JSONToXMLConverter.self, .xmlToJSONConverter: XMLToJSONConverter.self,
        .csvToXMLConverter: CSVToXMLConverter.self, .xmlToCSVConverter: XMLToCSVConverter.self,
        .base64Encoder: Base64Encoder.self, .base64Decoder: Base64Decoder.self,
        .zipCompressor: ZIPCompressor.self, .zipDecompressor: ZIPDecompressor.self,
        .gzipCompressor: GZIPCompressor.self, .gzipDecompressor: GZIPDecompressor.self,
        .messageDigest: MessageDigest.self,
        .xsltMapping: XSLTMapping.self, .xmlValidator: XMLValidator.self, .xmlModifier: XMLModifier.self,
        .dataStoreWrite: DataStoreWrite.self, .dataStoreGet: DataStoreGet.self,
        .dataStoreSelect: DataStoreSelect.self, .dataStoreDelete: DataStoreDelete.self, .persist: Persist.self,
    ]

    /// Throws `unsupported` for a kind that is not listed, and what the step itself throws.
    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        guard let type = steps[step.kind] else { throw FlowError(.unsupported, "") }
        return try type.node(for: step, in: context)
    }
}
