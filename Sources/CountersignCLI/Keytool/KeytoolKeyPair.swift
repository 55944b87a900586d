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
        let algorithm = try Self.algorithm(arguments)
        var store = try KeytoolStore.open(arguments, makes: true)
        let alias = arguments.alias
        guard store.keystore.entry(alias) == nil else {
            throw CommandFailure(
                .refused, code: "aliasInUse",
                "java.lang.Exception: Key pair not generated, alias <\(alias)> already exists")
        }
        let key = try PrivateKey.generate(algorithm)
        try Self.requireUsualSignature(arguments, of: key)
        guard let publicKey = key.publicKey else { throw CommandFailure.usage("the public key is not known") }
        let dates = try KeytoolDates(arguments)
        var template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: try arguments.needed("dname")), notBefore: dates.notBefore,
            notAfter: dates.notAfter, usage: .clientAndServer)
        let wanted = try KeytoolExtensions(arguments.all("ext"))
        var chain: [Certificate] = []
        if let signer = arguments.value("signer") {
            let entry = try store.entry(signer)
            guard let issuer = entry.certificates.first else {
                throw CommandFailure(.badInputData, code: "wrongKind", "the signer <\(signer)> has no certificate")
            }
            template.explicitExtensions = try wanted.extensions(for: publicKey, issuer: issuer, requested: [])
            let issuerKey = try entry.openKey(named: signer)
            chain = [try template.signed(for: publicKey, issuer: issuer, issuerKey: issuerKey)] + entry.certificates
        } else {
            template.explicitExtensions = try wanted.extensions(for: publicKey, issuer: nil, requested: [])
            chain = [try template.selfSigned(by: key)]
        }
        let own = store.keyPassphrase(try arguments.passphrase("keypass"))
        try store.keystore.addKeyPair(
            alias: store.written(alias), key: key, chain: chain, createdAt: Date(), passphrase: own)
        try store.save()
        Output.note("Generated \(KeytoolText.key(publicKey)) pair for: \(KeytoolText.name(template.subject))")
    }

    /// Sizes and curves are those that are safe to make today.
    private static func algorithm(_ arguments: KeytoolArguments) throws -> KeyAlgorithm {
        let name = try arguments.needed("keyalg").uppercased()
        let size = arguments.value("keysize")
        let group = arguments.value("groupname")
        let algorithm: KeyAlgorithm?
        switch name {
        case "RSA": algorithm = KeyAlgorithm(rawValue: "rsa-\(size ?? "2048")")
        case "EC":
            let curves = [
                "secp256r1": KeyAlgorithm.ecP256, "secp384r1": .ecP384, "secp521r1": .ecP521, "256": .ecP256,
                "384": .ecP384, "521": .ecP521,
            ]
            algorithm = curves[(group ?? size ?? "256").lowercased()]
        case "ED25519": algorithm = .ed25519
        case "EDDSA": algorithm = group.map { $0.lowercased() == "ed25519" } ?? true ? .ed25519 : nil
        default: algorithm = nil
        }
        guard let algorithm else {
            throw CommandFailure(
                .refused, code: "unsupported", "key pairs of \(name) \(group ?? size ?? "") are not generated",
                hint: "RSA of 2048, 3072 or 4096 bits, EC on secp256r1, secp384r1 or secp521r1, Ed25519")
        }
        return algorithm
    }

    /// Keys sign with one algorithm each here; another one is refused by name.
    static func requireUsualSignature(_ arguments: KeytoolArguments, of key: PrivateKey) throws {
        guard let wanted = arguments.value("sigalg") else { return }
        let usual: [String]
        switch (key.algorithm, key.curve) {
        case ("RSA", _): usual = ["SHA256withRSA"]
        case ("EC", "P-384"): usual = ["SHA384withECDSA"]
        case ("EC", "P-521"): usual = ["SHA512withECDSA"]
        case ("EC", _): usual = ["SHA256withECDSA"]
        default: usual = ["Ed25519", "EdDSA"]
        }
        guard usual.contains(where: { $0.lowercased() == wanted.lowercased() }) else {
            throw CommandFailure(
                .refused, code: "unsupported", "the signature algorithm \(wanted) is not offered for this key",
                hint: "leave -sigalg out, or give \(usual[0])")
        }
    }
}

/// `-startdate` and `-validity`.
struct KeytoolDates {
    let notBefore: Date
    let notAfter: Date

    /// - Throws: `usage` for what is no date or no number of days.
    init(_ arguments: KeytoolArguments) throws {
        notBefore = try arguments.value("startdate").map { try Self.date($0, from: Date()) } ?? Date()
        let days = arguments.value("validity").map { Int($0) } ?? 90
        guard let days, (1...36_500).contains(days) else {
            throw CommandFailure.usage("java.lang.Exception: Illegal validity value")
        }
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
