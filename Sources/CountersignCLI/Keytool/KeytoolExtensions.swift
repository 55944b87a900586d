import KeyMaterial

/// `-ext NAME[:critical]=VALUE`, any number of times.
///
/// Names: BasicConstraints (BC), KeyUsage (KU), ExtendedKeyUsage (EKU), SubjectAlternativeName (SAN), and `honored` with
/// what of a request is taken over. Others are refused by name.
struct KeytoolExtensions {
    private var named: [CertificateExtension] = []
    private var honored: [String] = []

    init(_ texts: [String]) throws {
        for text in texts { try add(text) }
    }

    /// The extensions of a certificate: those named, those of the request that are honoured, and key identifiers.
    ///
    /// - Parameter issuer: nil for a certificate that the key signs itself.
    func extensions(
        for key: PublicKey, issuer: Certificate?, requested: [CertificateExtension]
    ) throws -> [CertificateExtension] {
        var extensions = requested.filter { element in
            isHonored(element.oid) && !named.contains { $0.oid == element.oid }
        }
        extensions += named
        if !extensions.contains(where: { $0.oid == "2.5.29.14" }) { extensions.append(.subjectKeyIdentifier(of: key)) }
        if let issuer { extensions.append(.authorityKeyIdentifier(of: issuer)) }
        return extensions
    }

    /// What a request asks for.
    func requested(for key: PublicKey) -> [CertificateExtension] {
        named + [.subjectKeyIdentifier(of: key)]
    }

    private func isHonored(_ oid: String) -> Bool {
        let names = Self.names.filter { $0.value == oid }.map(\.key)
        if honored.contains(where: { $0.hasPrefix("-") && names.contains(String($0.dropFirst())) }) { return false }
        return honored.contains("all") || honored.contains { names.contains($0) }
    }

    private static let names = [
        "san": "2.5.29.17", "subjectalternativename": "2.5.29.17", "ku": "2.5.29.15", "keyusage": "2.5.29.15",
        "eku": "2.5.29.37", "extendedkeyusage": "2.5.29.37", "bc": "2.5.29.19", "basicconstraints": "2.5.29.19",
    ]

    private mutating func add(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        let head = parts[0].split(separator: ":").map { $0.lowercased() }
        let isCritical = head.dropFirst().contains { $0 == "critical" || $0 == "c" }
        guard let name = head.first else { throw CommandFailure.usage("Illegal option:  -ext \(text)") }
        if name == "honored" {
            honored += value.split(separator: ",").map { $0.lowercased() }
            return
        }
        switch Self.names[name] {
        case "2.5.29.17":
            named.append(
                try .subjectAlternativeNames(value.split(separator: ",").map { String($0) }, isCritical: isCritical))
        case "2.5.29.15": named.append(.keyUsage(try Self.usage(value), isCritical: isCritical))
        case "2.5.29.37": named.append(try .extendedKeyUsage(try Self.purposes(value), isCritical: isCritical))
        case "2.5.29.19": named.append(.basicConstraints(try Self.constraints(value), isCritical: isCritical))
        default:
            throw CommandFailure(
                .refused, code: "unsupported", "the extension \(name) is not offered",
                hint: "BasicConstraints, KeyUsage, ExtendedKeyUsage, SubjectAlternativeName, honored")
        }
    }

    /// The names of the standard, or keytool's abbreviations of them.
    private static func usage(_ value: String) throws -> KeyUsage {
        let known: [(KeyUsage, [String])] = [
            (.digitalSignature, ["digitalsignature", "ds"]),
            (.nonRepudiation, ["nonrepudiation", "contentcommitment", "nr"]),
            (.keyEncipherment, ["keyencipherment", "ke"]), (.dataEncipherment, ["dataencipherment", "de"]),
            (.keyAgreement, ["keyagreement", "ka"]), (.keyCertSign, ["keycertsign", "kcs"]),
            (.cRLSign, ["crlsign", "cs"]), (.encipherOnly, ["encipheronly", "eo"]),
            (.decipherOnly, ["decipheronly", "do"]),
        ]
        return try value.split(separator: ",").reduce(into: KeyUsage()) { usage, name in
            guard let found = known.first(where: { $0.1.contains(name.lowercased()) }) else {
                throw CommandFailure.usage("java.lang.Exception: Unknown keyUsage type: \(name)")
            }
            usage.insert(found.0)
        }
    }

    private static func purposes(_ value: String) throws -> [String] {
        let known = [
            "serverauth": "1.3.6.1.5.5.7.3.1", "sa": "1.3.6.1.5.5.7.3.1", "clientauth": "1.3.6.1.5.5.7.3.2",
            "ca": "1.3.6.1.5.5.7.3.2", "codesigning": "1.3.6.1.5.5.7.3.3", "cs": "1.3.6.1.5.5.7.3.3",
            "emailprotection": "1.3.6.1.5.5.7.3.4", "ep": "1.3.6.1.5.5.7.3.4", "timestamping": "1.3.6.1.5.5.7.3.8",
            "ts": "1.3.6.1.5.5.7.3.8", "ocspsigning": "1.3.6.1.5.5.7.3.9", "os": "1.3.6.1.5.5.7.3.9",
            "anyextendedkeyusage": "2.5.29.37.0",
        ]
        return try value.split(separator: ",").map { name in
            if let oid = known[name.lowercased()] { return oid }
            guard name.allSatisfy({ $0.isNumber || $0 == "." }) else {
                throw CommandFailure.usage("java.lang.Exception: Unknown extendedkeyUsage type: \(name)")
            }
            return String(name)
        }
    }

    /// Empty, `ca:true`, `ca:true,pathlen:1`, or the length alone.
    private static func constraints(_ value: String) throws -> BasicConstraints {
        var isAuthority = true
        var length: Int?
        for part in value.lowercased().split(separator: ",") {
            let pair = part.split(separator: ":", maxSplits: 1)
            switch (pair.first ?? "", pair.count > 1 ? String(pair[1]) : nil) {
            case ("ca", let text?): isAuthority = text == "true"
            case ("pathlen", let text?): length = Int(text)
            case (let text, nil) where Int(text) != nil: length = Int(text)
            default: throw CommandFailure.usage("java.lang.Exception: Illegal value for BasicConstraints: \(value)")
            }
        }
        return BasicConstraints(isCertificateAuthority: isAuthority, pathLength: length)
    }
}
