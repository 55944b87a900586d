extension ODataOperation {
    /// Every operation that is offered, by topic.
    static let all: [ODataOperation] =
        ODataKeystoreEntries.operations + ODataKeystores.operations + ODataKeyImports.operations
        + ODataCredentials.operations + ODataPackages.operations + ODataDesigntime.operations
        + ODataDesigntimeParts.operations + ODataRuntime.operations + ODataMessages.operations + ODataRuns.operations
        + ODataStores.operations + ODataNumberRanges.operations
}

extension ODataEntityType {
    /// Every type, as `$metadata` lists them.
    static let all: [ODataEntityType] = [
        .keystoreEntry, .chainCertificate, .keystore, .userCredential, .secureParameter, .oauth2ClientCredential,
        .integrationPackage, .designtimeArtifact, .configuration, .resource, .runtimeArtifact,
        .runtimeErrorInformation, .buildAndDeployStatus, .serviceEndpoint, .entryPoint, .apiDefinition,
        .messageProcessingLog, .adapterAttribute, .messageAttachment, .customHeaderProperty, .messageErrorInformation,
        .messageRun, .messageRunStep, .traceMessage, .traceHeader, .traceProperty,
        .messageStoreEntry, .dataStore, .dataStoreEntry, .variable, .numberRange,
    ]
}
