import KeystoreFormats

/// What a program's key file is to be: written down beside it, so that a rotation needs no option twice.
struct KeyFileTerms: Sendable, Hashable, Codable {
    /// The form that the program reads.
    enum Form: Sendable, Hashable, Codable {
        /// A keystore, or PEM: key and chain in one file.
        case keystore(type: String)
        /// A manifest of a Kubernetes Secret of type `kubernetes.io/tls`, in JSON, which `kubectl apply` takes as it is.
        case kubernetesSecret(name: String, namespace: String?)
    }

    var form: Form
    /// Of a file that is new; one that is there keeps its own.
    var mode: UInt32
    /// `USER`, `USER:GROUP` or `:GROUP`; nil for whoever runs the command.
    var owner: String?
    /// The age of the programs that read a PKCS#12 file; nil for the file's own.
    var profile: String?
    /// A command for the shell that has the program read its file anew; nil where it does so by itself.
    var reloadCommand: String?

    var type: KeystoreType {
        if case .keystore(let name) = form { KeystoreType(rawValue: name) ?? .pkcs12 } else { .pem }
    }

    /// What a partner's browser calls the file.
    var handOverFileName: String {
        switch type {
        case .pkcs12: "key-pair.p12"
        case .jks, .jceks: "key-pair.jks"
        case .pem: "key-pair.pem"
        default: "key-pair.\(type.rawValue.lowercased())"
        }
    }

    var writingProfile: WritingProfile? { profile.flatMap(WritingProfile.init(rawValue:)) }
}
