import KeyMaterial

/// `-ext NAME[:critical]=VALUE`, any number of times.
///
/// Names: BasicConstraints (BC), KeyUsage (KU), ExtendedKeyUsage (EKU), SubjectAlternativeName (SAN),
/// IssuerAlternativeName (IAN), SubjectInfoAccess (SIA), AuthorityInfoAccess (AIA), CRLDistributionPoints (CRL), an object
/// identifier with the bytes in hexadecimal, and `honored` with what of a request is taken over.
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
        let name = Self.names.first { $0.value == oid }?.key ?? oid
        func names(_ text: Substring) -> Bool {
            (try? KeytoolAbbreviation.match(String(text), [name])) ?? nil != nil
        }
        if honored.contains(where: { $0.hasPrefix("-") && names($0.dropFirst()) }) { return false }
        return honored.contains("all") || honored.contains { names($0[...]) }
    }

    private static let names = [
        "SubjectAlternativeName": "2.5.29.17", "IssuerAlternativeName": "2.5.29.18", "KeyUsage": "2.5.29.15",
        "ExtendedKeyUsage": "2.5.29.37", "BasicConstraints": "2.5.29.19", "CRLDistributionPoints": "2.5.29.31",
        "AuthorityInfoAccess": "1.3.6.1.5.5.7.1.1", "SubjectInfoAccess": "1.3.6.1.5.5.7.1.11",
    ]
    /// Abbreviations that are not made of the name's own letters.
    private static let shortNames = [
        "san": "SubjectAlternativeName", "ian": "IssuerAlternativeName", "ku": "KeyUsage", "eku": "ExtendedKeyUsage",
        "bc": "BasicConstraints", "crl": "CRLDistributionPoints", "aia": "AuthorityInfoAccess",
        "sia": "SubjectInfoAccess",
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
        named.append(try Self.made(name, value, isCritical: isCritical))
    }

    private static func made(_ name: String, _ value: String, isCritical: Bool) throws -> CertificateExtension {
        let values = value.split(separator: ",").map(String.init)
        let known = try shortNames[name] ?? KeytoolAbbreviation.match(name, names.keys.sorted())
        switch known.flatMap({ names[$0] }) {
        case "2.5.29.17": return try .subjectAlternativeNames(values.map(generalName), isCritical: isCritical)
        case "2.5.29.18": return try .issuerAlternativeNames(values.map(generalName), isCritical: isCritical)
        case "2.5.29.31": return try .revocationListPlaces(values.map(generalName), isCritical: isCritical)
        case "2.5.29.15": return .keyUsage(try usage(value), isCritical: isCritical)
        case "2.5.29.37": return try .extendedKeyUsage(try purposes(value), isCritical: isCritical)
        case "2.5.29.19": return .basicConstraints(try constraints(value), isCritical: isCritical)
        case "1.3.6.1.5.5.7.1.1":
            return try .informationAccess(ofIssuer: true, try values.map(access), isCritical: isCritical)
        case "1.3.6.1.5.5.7.1.11":
            return try .informationAccess(ofIssuer: false, try values.map(access), isCritical: isCritical)
        default:
            guard name.contains("."), name.allSatisfy({ $0.isNumber || $0 == "." }),
                let bytes = bytes(hexadecimal: value)
            else { throw CommandFailure.usage("java.lang.Exception: Unknown extension type: \(name)") }
            return CertificateExtension(oid: name, isCritical: isCritical, value: bytes)
        }
    }

    /// keytool says `oid:` where certificates are shown with `RID:`.
    private static func generalName(_ text: String) -> String {
        text.lowercased().hasPrefix("oid:") ? "RID:\(text.dropFirst(4))" : text
    }

    /// `ocsp:uri:http://…`: the method, by name or identifier, and the place.
    private static func access(_ text: String) throws -> (method: String, place: String) {
        let known = [
            "ocsp": "1.3.6.1.5.5.7.48.1", "caissuers": "1.3.6.1.5.5.7.48.2", "timestamping": "1.3.6.1.5.5.7.48.3",
            "carepository": "1.3.6.1.5.5.7.48.5",
        ]
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw CommandFailure.usage("java.lang.Exception: Illegal value: \(text)") }
        return (known[parts[0].lowercased()] ?? parts[0], generalName(parts[1]))
    }

    /// Nil for what is no even number of digits; colons and blanks between them do not count.
    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.filter { $0 != ":" && $0 != " " }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static func usage(_ value: String) throws -> KeyUsage {
        let known: [(String, KeyUsage)] = [
            ("digitalSignature", .digitalSignature), ("nonRepudiation", .nonRepudiation),
            ("contentCommitment", .nonRepudiation), ("keyEncipherment", .keyEncipherment),
            ("dataEncipherment", .dataEncipherment), ("keyAgreement", .keyAgreement), ("keyCertSign", .keyCertSign),
            ("cRLSign", .cRLSign), ("encipherOnly", .encipherOnly), ("decipherOnly", .decipherOnly),
        ]
        return try value.split(separator: ",").reduce(into: KeyUsage()) { usage, name in
            let whole = try KeytoolAbbreviation.match(String(name), known.map(\.0))
            guard let found = known.first(where: { $0.0 == whole }) else {
                throw CommandFailure.usage("java.lang.Exception: Unknown keyUsage type: \(name)")
            }
            usage.insert(found.1)
        }
    }

    private static func purposes(_ value: String) throws -> [String] {
        let known = [
            "serverAuth": "1.3.6.1.5.5.7.3.1", "clientAuth": "1.3.6.1.5.5.7.3.2", "codeSigning": "1.3.6.1.5.5.7.3.3",
            "emailProtection": "1.3.6.1.5.5.7.3.4", "timeStamping": "1.3.6.1.5.5.7.3.8",
            "OCSPSigning": "1.3.6.1.5.5.7.3.9", "anyExtendedKeyUsage": "2.5.29.37.0",
        ]
        return try value.split(separator: ",").map { name in
            if let whole = try KeytoolAbbreviation.match(String(name), known.keys.sorted()), let oid = known[whole] {
                return oid
            }
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
