/// What the original API has and this one does not, with the reason that a caller is told.
enum ODataNotOffered {
    private static let kinds = "this tenant runs integration flows only"
    private static let ssh = "there are no SSH channels here"

    static let names: [String: String] = [
        "CertificateUserMappings": "certificates are assigned under /management/v1/certificates",
        "AccessPolicies": "rights are given by roles", "ArtifactReferences": "rights are given by roles",
        "SSHKeyGenerationRequests": ssh, "Sshkey": ssh,
        "HistoryKeystoreEntries": "the keystore's versions are under /management/v1/tenant/keystore/history",
        "CopyIntegrationPackage": "there is no catalogue to copy from",
        "CustomTags": "packages have no tags", "CustomTagConfigurations": "packages have no tags",
        "MessageMappingDesigntimeArtifacts": kinds, "MessageMappingDesigntimeArtifactSaveAsVersion": kinds,
        "DeployMessageMappingDesigntimeArtifact": kinds, "ValueMappingDesigntimeArtifacts": kinds,
        "ValueMappingDesigntimeArtifactSaveAsVersion": kinds, "DeployValueMappingDesigntimeArtifact": kinds,
        "UpsertValMaps": kinds, "UpdateDefaultValMap": kinds, "DeleteValMaps": kinds,
        "ScriptCollectionDesigntimeArtifacts": kinds, "ScriptCollectionDesigntimeArtifactSaveAsVersion": kinds,
        "DeployScriptCollectionDesigntimeArtifact": kinds, "IntegrationAdapterDesigntimeArtifacts": kinds,
        "DeployIntegrationAdapterDesigntimeArtifact": kinds, "MDIDeltaToken": kinds,
        "DesignGuidelineExecutionResults": "`countersign flow check` tells what keeps a flow from running",
        "ExecuteIntegrationDesigntimeArtifactsGuidelines":
            "`countersign flow check` tells what keeps a flow from running",
        "IdMapFromIds": "messages keep the id that they came with",
        "IdMapToIds": "messages keep the id that they came with",
        "IdempotentRepositoryEntries": "what an Idempotent Process Call has seen is not shown",
        "GenericIdempotentRepositoryEntries": "what an Idempotent Process Call has seen is not shown",
        "activateExternalLogging": "there is no external log", "deactivateExternalLogging": "there is no external log",
        "ExternalLoggingActivationStatus": "there is no external log",
        "activateArchivingConfiguration": "messages are not archived",
        "ArchivingConfigurations": "messages are not archived",
        "ArchivingKeyPerformanceIndicators": "messages are not archived",
        "JmsBrokers": "there are no JMS queues; data stores hold messages",
        "MessageStoreEntryAttachments": "persisted messages have no attachments",
        "MessageStoreEntryAttachmentProperties": "persisted messages have no attachments",
        "LogFiles": "the server logs to standard error", "LogFileArchives": "the server logs to standard error",
        "Partners": "there is no partner directory", "AlternativePartners": "there is no partner directory",
        "AuthorizedUsers": "there is no partner directory", "StringParameters": "there is no partner directory",
        "BinaryParameters": "there is no partner directory",
        "UserCredentialParameters": "there is no partner directory",
        "B2BScenarios": "there is no partner directory",
    ]
}
