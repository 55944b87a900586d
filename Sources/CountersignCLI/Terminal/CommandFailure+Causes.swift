import CountersignServer
import Foundation
import KeyMaterial
import KeystoreFormats

extension CommandFailure {
    /// The failure that an error from a lower part amounts to.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as KeystoreError: self.init(keystore: error)
        case let error as KeyMaterialError: self.init(keyMaterial: error)
        case let error as ConfigurationError:
            self.init(.configuration, code: "configuration", error.detail, hint: error.hint)
        default: self.init(.defect, code: "defect", "\(error)")
        }
    }

    init(keystore error: KeystoreError, hint: String? = nil) {
        let (status, advice) = Self.meaning(of: error.code)
        self.init(status, code: error.code.rawValue, error.description, hint: hint ?? advice)
    }

    init(keyMaterial error: KeyMaterialError, hint: String? = nil) {
        let advice = error.code == .passphraseRequired ? "give the passphrase with --passphrase-file" : nil
        self.init(.badInputData, code: error.code.rawValue, error.description, hint: hint ?? advice)
    }

    private static func meaning(of code: KeystoreError.Code) -> (ExitStatus, String?) {
        switch code {
        case .wrongPassphrase:
            (.badInputData, "check the passphrase: one trailing newline of a passphrase file is dropped, no more")
        case .passphraseNeeded: (.usage, "give the passphrase with --passphrase-file")
        case .keyLocked: (.refused, "give the key's own passphrase with --key-passphrase-file")
        case .aliasInUse: (.refused, "choose another alias, or delete the entry first")
        case .aliasNotFound: (.inputMissing, "see the aliases with: countersign keystore list FILE")
        case .notRepresentable, .integrityUnchecked: (.refused, nil)
        default: (.badInputData, nil)
        }
    }
}
