/// Alternative names and what constrains them.
extension PathRule {
    /// Source: RFC 5280 section 4.2.1.6; for servers, CA/Browser Forum requirements 7.1.2.7.12.
    static func alternativeNames(_ path: ChainPath) -> String? {
        let isServer = path.demand.purpose.isServer
        let known = first(path.certificates) { certificate in
            guard let own = certificate.extension(CertificateExtension.subjectAlternativeName) else {
                return certificate.subject.isEmpty ? "has no name at all" : nil
            }
            guard let names = PathNames(generalNames: own.value) else {
                return "has alternative names that cannot be read"
            }
            if certificate.subject.isEmpty, !own.isCritical { return "has no subject, and alternative names only" }
            return names.names.lazy.compactMap { malformation(of: $0, isServer: isServer) }.first
        }
        guard known == nil, isServer else { return known }
        return first([path.leaf]) { leaf in
            guard let own = leaf.extension(CertificateExtension.subjectAlternativeName) else {
                return "has no alternative names"
            }
            if own.isCritical, !leaf.subject.isEmpty { return "has critical alternative names beside a subject" }
            return commonNameObjection(leaf)
        }
    }

    private static func malformation(of name: PathNames.Name, isServer: Bool) -> String? {
        switch name.kind {
        case .dns:
            var host = name.text[...]
            if host.hasPrefix("*.") {
                host = host.dropFirst(2)
                if isServer, !host.contains(".") || PublicSuffixes.contains(host) {
                    return "has a wildcard for a whole public suffix"
                }
            }
            if AddressText.bytes(String(host)) != nil { return "has an address as a DNS name" }
            return PathNames.Name.isHostName(host) ? nil : "has an alternative name that is no DNS name"
        case .address:
            return name.bytes.count == 4 || name.bytes.count == 16 ? nil : "has an alternative name that is no address"
        case .email:
            return PathNames.Name.isMailbox(name.text) ? nil : "has an alternative name that is no mail address"
        default: return nil
        }
    }

    /// A common name that looks like a host stands among the alternative names, in the same spelling.
    private static func commonNameObjection(_ leaf: Certificate) -> String? {
        guard let name = leaf.subject.commonName else { return nil }
        let looksLikeHost =
            AddressText.bytes(name) != nil || name.hasPrefix("0x") || (name.contains(".") && !name.contains(" "))
        guard looksLikeHost else { return nil }
        let names = leaf.subjectAlternativeNames
        return names.contains("DNS:\(name)") || names.contains("IP:\(name)")
            ? nil : "has a common name that is not among its alternative names"
    }

    /// What a path's names and constraints are compared for at most.
    static let comparisonsMax = 250_000

    /// Well-formed, critical, in authorities only, and not too many to compare. Source: RFC 5280 section 4.2.1.10.
    static func nameConstraints(_ path: ChainPath) -> String? {
        let extensionID = "2.5.29.30"
        if path.leaf.extension(extensionID) != nil, !path.leaf.isCertificateAuthority {
            return "\(called(path.leaf)) constrains names, and is no authority"
        }
        var constraints = 0
        for certificate in path.certificates {
            guard let own = certificate.extension(extensionID) else { continue }
            if !own.isCritical { return "\(called(certificate)) constrains names in an extension that is not critical" }
            guard let names = PathNames(constraints: own.value), names.names.allSatisfy(isConstraint) else {
                return "\(called(certificate)) has name constraints that are malformed"
            }
            constraints += names.names.count
            if let objection = wildcards(of: path.leaf, under: own.value) { return objection }
        }
        let names = path.certificates.reduce(0) { count, certificate in
            count + 1
                + (certificate.extension(CertificateExtension.subjectAlternativeName)
                    .flatMap { PathNames(generalNames: $0.value) }?.names.count ?? 0)
        }
        return constraints * names > comparisonsMax ? "There are too many names and constraints to compare" : nil
    }

    private static func isConstraint(_ name: PathNames.Name) -> Bool {
        switch name.kind {
        case .dns: name.bytes.isEmpty || PathNames.Name.isHostName(name.text[...])
        case .address: isSubnet(name.bytes)
        case .email:
            name.text.contains("@")
                ? PathNames.Name.isMailbox(name.text)
                : PathNames.Name.isHostName(name.text.hasPrefix(".") ? name.text.dropFirst() : name.text[...])
        default: true
        }
    }

    /// An address and its mask, which has no holes.
    private static func isSubnet(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 8 || bytes.count == 32 else { return false }
        let mask = bytes[(bytes.count / 2)...]
        let bits: [Bool] = mask.reduce(into: []) { bits, byte in
            for bit: UInt8 in 0..<8 { bits.append(byte & (0x80 >> bit) != 0) }
        }
        return !zip(bits, bits.dropFirst()).contains { !$0 && $1 }
    }

    /// A wildcard stands for names that an excluded subtree may hold.
    private static func wildcards(of leaf: Certificate, under constraints: [UInt8]) -> String? {
        guard let own = leaf.extension(CertificateExtension.subjectAlternativeName),
            let names = PathNames(generalNames: own.value),
            let excluded = excludedHosts(constraints)
        else { return nil }
        for name in names.names where name.kind == .dns && name.text.hasPrefix("*.") {
            let parent = name.text.dropFirst(2).lowercased()
            let isHit = excluded.contains { host in
                host == parent || host.hasSuffix("." + parent) || parent.hasSuffix("." + host) || host.isEmpty
            }
            if isHit { return "\(called(leaf)) has a wildcard that stands for excluded names" }
        }
        return nil
    }

    private static func excludedHosts(_ constraints: [UInt8]) -> [String]? {
        guard var fields = try? ASN1Element(constraints, name: "NameConstraints").children() else { return nil }
        _ = try? fields.nextIf("permittedSubtrees", .context(0))
        guard let excluded = try? fields.nextIf("excludedSubtrees", .context(1)),
            var list = try? excluded.children(.context(1))
        else { return nil }
        var hosts: [String] = []
        while var subtree = try? list.next("GeneralSubtree").children(), let base = try? subtree.next("base") {
            if base.tag.tagClass == 2, base.tag.number == 2 {
                hosts.append(String(decoding: base.content, as: UTF8.self).lowercased())
            }
        }
        return hosts
    }
}
