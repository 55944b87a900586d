import Foundation
import KeyMaterial
import KeystoreFormats

/// `-genkeypair`.
struct KeytoolKeyPair {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func run() throws {
        let kind = try KeytoolKeyKind(arguments)
        var store = try KeytoolStore.open(arguments, makes: true)
        let alias = arguments.alias
        guard store.keystore.entry(alias) == nil else {
            throw CommandFailure(
                .refused, code: "aliasInUse",
                "java.lang.Exception: Key pair not generated, alias <\(alias)> already exists")
        }
        let dates = try KeytoolDates(arguments)
        let subject =
            try arguments.value("dname").map { try DistinguishedName(rfc4514: $0) } ?? KeytoolNameQuestions.ask()
        let key = try kind.generate()
        guard let publicKey = key.publicKey else { throw CommandFailure.usage("the public key is not known") }
        var template = CertificateTemplate(
            subject: subject, notBefore: dates.notBefore, notAfter: dates.notAfter, usage: .clientAndServer)
        let chain = try certified(publicKey, of: key, &template, &store)
        Output.note(Self.told(publicKey, chain, days: dates.days, signer: arguments.value("signer")))
        arguments.warnings.add(KeytoolWeakness.sentences(of: chain.prefix(1).map { ("The generated certificate", $0) }))
        let own = try store.newKeyPassphrase(arguments, alias: alias)
        try store.keystore.addKeyPair(
            alias: store.written(alias), key: key, chain: chain, createdAt: Date(), passphrase: own)
        try store.save()
    }

    /// The chain of the new key: signed by itself, or by the key of `-signer`.
    private func certified(
        _ publicKey: PublicKey, of key: PrivateKey, _ template: inout CertificateTemplate, _ store: inout KeytoolStore
    ) throws -> [Certificate] {
        let wanted = try KeytoolExtensions(arguments.all("ext"))
        guard let signer = arguments.value("signer") else {
            template.explicitExtensions = try wanted.extensions(for: publicKey, issuer: nil, requested: [])
            template.signingHash = try KeytoolSignature.hash(arguments, of: key)
            return [try template.selfSigned(by: key)]
        }
        let (entry, signerKey, issuer) = try store.openedSigner(signer)
        template.explicitExtensions = try wanted.extensions(for: publicKey, issuer: issuer, requested: [])
        template.signingHash = try KeytoolSignature.hash(arguments, of: signerKey)
        return [try template.signed(for: publicKey, issuer: issuer, issuerKey: signerKey)] + entry.certificates
    }

    /// `Generating 2,048 bit RSA key pair and self-signed certificate (SHA256withRSA) with a validity of 90 days`.
    private static func told(_ key: PublicKey, _ chain: [Certificate], days: Int, signer: String?) -> String {
        let algorithm = chain.first.map { KeytoolText.algorithm($0.signatureAlgorithm) } ?? ""
        let certificate =
            signer.map { "a certificate (\(algorithm)) issued by <\($0)>" } ?? "self-signed certificate (\(algorithm))"
        let subject = chain.first.map { KeytoolText.name($0.subject) } ?? ""
        return "Generating \(grouped(KeytoolText.bits(key) ?? 0)) bit \(KeytoolText.algorithm(key)) key pair and "
            + "\(certificate) with a validity of \(grouped(days)) days\n\tfor: \(Table.printable(subject))"
    }

    /// `2,048`.
    private static func grouped(_ number: Int) -> String {
        let digits = String(number)
        guard digits.count > 3 else { return digits }
        return "\(digits.dropLast(3)),\(digits.suffix(3))"
    }
}

/// `-sigalg`: what a key signs with.
enum KeytoolSignature {
    /// The hash that `-sigalg` names; the JDK's own choice where the option is not given.
    ///
    /// - Throws: `unsupported`, naming the algorithm, where the key does not sign so, or nobody should.
    static func hash(_ arguments: KeytoolArguments, of key: PrivateKey) throws -> SigningHash? {
        guard let wanted = arguments.value("sigalg") else { return usual(key) }
        let folded = wanted.lowercased().filter { $0 != "-" }
        let family = key.algorithm == "RSA" ? "withrsa" : key.algorithm == "EC" ? "withecdsa" : nil
        if let family {
            if let hash = SigningHash.allCases.first(where: { $0.rawValue.lowercased() + family == folded }) {
                return hash
            }
        } else if folded == key.algorithm.lowercased().filter({ $0 != "-" }) || folded == "eddsa" {
            return usual(key)
        }
        let names = family.map { family in
            SigningHash.allCases.map { $0.rawValue + (family == "withrsa" ? "withRSA" : "withECDSA") }
        }
        throw CommandFailure(
            .refused, code: "unsupported", "the signature algorithm \(wanted) is not offered for this key",
            hint: "leave -sigalg out, or give \((names ?? [key.algorithm]).joined(separator: ", "))")
    }

    /// Source: SignatureUtil.getDefaultSigAlgForKey of JDK 17.
    private static func usual(_ key: PrivateKey) -> SigningHash? {
        guard ["RSA", "RSASSA-PSS"].contains(key.algorithm), let bits = key.keySizeBits, bits > 3072 else { return nil }
        return bits > 7680 ? .sha512 : .sha384
    }
}

/// `-startdate` and `-validity`.
struct KeytoolDates {
    let notBefore: Date
    let notAfter: Date
    let days: Int

    /// - Throws: `usage` for what is no date or no number of days.
    init(_ arguments: KeytoolArguments) throws {
        notBefore = try arguments.value("startdate").map { try Self.date($0, from: Date()) } ?? Date()
        let days = arguments.value("validity").map { Int($0) } ?? 90
        if let days, days <= 0 {
            throw CommandFailure.usage("java.lang.Exception: Validity must be greater than zero")
        }
        guard let days, (1...36_500).contains(days) else {
            throw CommandFailure.usage("java.lang.Exception: Illegal validity value")
        }
        self.days = days
        notAfter = notBefore.addingTimeInterval(Double(days) * 86_400)
    }

    /// `+1d`, `-2m+3H`, or `2026/11/26 14:00:00`.
    private static func date(_ text: String, from now: Date) throws -> Date {
        guard let first = text.first, first == "+" || first == "-" else { return try absolute(text) }
        let units: [Character: Double] = ["y": 365 * 86_400, "m": 30 * 86_400, "d": 86_400, "H": 3600, "M": 60, "S": 1]
        var date = now
        var number = ""
        for character in text {
            guard let unit = units[character] else {
                number.append(character)
                continue
            }
            guard let count = Double(number) else { break }
            date = date.addingTimeInterval(count * unit)
            number = ""
        }
        guard number.isEmpty else { throw CommandFailure.usage("java.io.IOException: Illegal startdate value") }
        return date
    }

    private static func absolute(_ text: String) throws -> Date {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 3 || numbers.count == 6 else {
            throw CommandFailure.usage("java.io.IOException: Illegal startdate value")
        }
        var components = DateComponents()
        (components.year, components.month, components.day) = (numbers[0], numbers[1], numbers[2])
        if numbers.count == 6 {
            (components.hour, components.minute, components.second) = (numbers[3], numbers[4], numbers[5])
        }
        guard let date = Calendar(identifier: .gregorian).date(from: components) else {
            throw CommandFailure.usage("java.io.IOException: Illegal startdate value")
        }
        return date
    }
}
