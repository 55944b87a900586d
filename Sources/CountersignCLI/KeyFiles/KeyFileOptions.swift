import ArgumentParser
import KeystoreFormats

/// Where the caller is no flow of a tenant but a program that reads a file, or a partner who fetches one.
struct KeyFileOptions: ParsableArguments {
    @Option(help: "The file that the calling program reads its key pair from; its key is made here.")
    var keyFile: String?
    @Option(help: "Offer the key pair to a partner by a link that works once; FILE.connection keeps what is known.")
    var handOver: String?
    @OptionGroup var passphrase: PassphraseOptions

    /// The file that everything is kept beside; nil where the caller is a flow.
    var base: String? { keyFile ?? handOver }

    func validate() throws {
        guard keyFile == nil || handOver == nil else {
            throw ValidationError("give --key-file or --hand-over, not both")
        }
        guard base != nil || !passphrase.source.isGiven else {
            throw ValidationError("a passphrase is for --key-file and --hand-over")
        }
    }
}

/// What a new key file is to be.
struct KeyFileFormOptions: ParsableArguments {
    @Option(
        help: "pkcs12, jks, jceks, bks, uber, bcfks, pem, or kubernetes-secret; that of the file where there is one.")
    var keyFileType: String?
    @Option(help: "The mode of a new key file, octal; 600 when absent.") var keyFileMode: String?
    @Option(help: "Who the key file is to belong to: USER, USER:GROUP or :GROUP.") var keyFileOwner: String?
    @OptionGroup var profile: ProfileOption
    @Option(help: "The name of the Secret in a kubernetes-secret manifest.") var secretName: String?
    @Option(help: "Its namespace.") var secretNamespace: String?
    @Option(help: "A shell command that has the program read its key file anew.") var reloadCommand: String?
    @Option(help: "With --hand-over: how many hours the link works; 24 when absent.") var expiresHours: Double?

    /// Whether any of them was given.
    var isGiven: Bool {
        keyFileType != nil || profile.profile != nil || isOfAFile || expiresHours != nil
    }

    /// Whether one was given that is about a file on this machine.
    private var isOfAFile: Bool {
        keyFileMode != nil || keyFileOwner != nil || secretName != nil || secretNamespace != nil
            || reloadCommand != nil || keyFileType == "kubernetes-secret"
    }

    /// Throws where an option was given that would do nothing.
    func check(_ options: KeyFileOptions) throws {
        try HandOverHours.check(expiresHours, isHandOver: options.handOver != nil)
        guard options.handOver == nil || !isOfAFile else {
            throw ValidationError("mode, owner, Secret and reload command are for --key-file")
        }
        guard options.base != nil || !isGiven else {
            throw ValidationError("what a key file is to be is for --key-file")
        }
    }

    /// The terms of a file that is there, or is to be made.
    func terms(for keyFile: String?) throws -> KeyFileTerms {
        guard let mode = UInt32(keyFileMode ?? "600", radix: 8), mode <= 0o777, mode & 0o007 == 0 else {
            throw CommandFailure.usage("--key-file-mode is octal, 0 to 770: nobody else may read a private key")
        }
        if let keyFileOwner { _ = try FileOwner(keyFileOwner) }
        return KeyFileTerms(
            form: try form(keyFile), mode: mode, owner: keyFileOwner, profile: profile.profile?.rawValue,
            reloadCommand: reloadCommand)
    }

    private func form(_ keyFile: String?) throws -> KeyFileTerms.Form {
        if keyFileType == "kubernetes-secret" {
            guard let secretName else { throw CommandFailure.usage("give the Secret a name with --secret-name") }
            return .kubernetesSecret(name: secretName, namespace: secretNamespace)
        }
        guard secretName == nil, secretNamespace == nil else {
            throw CommandFailure.usage("--secret-name and --secret-namespace are for --key-file-type kubernetes-secret")
        }
        if let keyFileType {
            let type = try KeystoreTypeName.type(keyFileType)
            try KeystoreTypeName.requireWritable(type)
            return .keystore(type: type.rawValue)
        }
        guard let keyFile, OutputFile.exists(keyFile) else { return .keystore(type: KeystoreType.pkcs12.rawValue) }
        guard let found = KeystoreType(detecting: try InputFile.read(keyFile)), found.isWritable else {
            throw CommandFailure(
                .badInputData, code: "unknownFormat", "\(keyFile) is no keystore that can be written",
                hint: "say what it is to be with --key-file-type, in another file")
        }
        return .keystore(type: found.rawValue)
    }
}

/// How long the link of a hand-over works.
enum HandOverHours {
    static let standard: Double = 24

    static func check(_ hours: Double?, isHandOver: Bool) throws {
        guard let hours else { return }
        guard isHandOver else { throw ValidationError("--expires-hours is for --hand-over") }
        guard hours > 0, hours <= 720 else { throw ValidationError("--expires-hours is more than 0 and at most 720") }
    }
}
