import ArgumentParser

/// `countersign keystore …`: keystore files, without a server.
struct KeystoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keystore",
        abstract: "Read, change, convert and check keystore files; their type is found from their content.",
        subcommands: [
            KeystoreList.self, KeystoreShow.self, KeystoreVerify.self, KeystoreCreate.self,
            KeystoreImportKeyPair.self, KeystoreImportCertificate.self, KeystoreGenerateKeyPair.self,
            KeystoreGenerateSecretKey.self, KeystoreExport.self, KeystoreRename.self, KeystoreDelete.self,
            KeystoreSetPassphrase.self, KeystoreConvert.self, KeystoreMergeCommand.self, KeystoreCompare.self,
            KeystoreRequest.self, KeystoreImportReply.self, KeystoreRenew.self, KeystoreCompleteChain.self,
            KeystoreInventoryCommand.self,
        ])
}
