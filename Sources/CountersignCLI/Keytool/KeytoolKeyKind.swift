import KeyMaterial

/// `-keyalg`, `-keysize` and `-groupname`: what a new key pair is to be.
struct KeytoolKeyKind {
    private enum Kind {
        case usual(KeyAlgorithm)
        case rsa(bits: Int)
        case rsaPSS(bits: Int)
    }

    private let kind: Kind

    /// Curves are those that are safe to make today; of RSA, what scripts ask for is made, and warned of where it is weak.
    ///
    /// - Throws: `unsupported`, naming the kind; `usage` without `-keyalg`.
    init(_ arguments: KeytoolArguments) throws {
        let name = try arguments.needed("keyalg").uppercased()
        let size = arguments.value("keysize")
        let group = arguments.value("groupname")
        let found: Kind?
        switch name {
        case "RSA", "RSASSA-PSS":
            found = Int(size ?? "2048").flatMap { bits in
                guard (1_024...8_192).contains(bits), bits.isMultiple(of: 128) else { return nil }
                return name == "RSA" ? .rsa(bits: bits) : .rsaPSS(bits: bits)
            }
        case "EC":
            let curves = [
                "secp256r1": KeyAlgorithm.ecP256, "secp384r1": .ecP384, "secp521r1": .ecP521, "256": .ecP256,
                "384": .ecP384, "521": .ecP521,
            ]
            found = curves[(group ?? size ?? "256").lowercased()].map(Kind.usual)
        case "ED25519": found = .usual(.ed25519)
        case "EDDSA": found = group.map { $0.lowercased() == "ed25519" } ?? true ? .usual(.ed25519) : nil
        default: found = nil
        }
        guard let found else {
            throw CommandFailure(
                .refused, code: "unsupported",
                "key pairs of \(([name] + [group ?? size].compactMap(\.self)).joined(separator: " ")) are not generated",
                hint: "RSA and RSASSA-PSS of 1024 to 8192 bits, EC on secp256r1, secp384r1 or secp521r1, Ed25519")
        }
        kind = found
    }

    /// Makes one; large ones of RSA take seconds.
    func generate() throws -> PrivateKey {
        switch kind {
        case .usual(let algorithm): try PrivateKey.generate(algorithm)
        case .rsa(let bits): try PrivateKey.generateRSA(bits: bits)
        case .rsaPSS(let bits): try PrivateKey.generateRSAPSS(bits: bits)
        }
    }
}
