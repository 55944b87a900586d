import Foundation
import KeyMaterial
import KeystoreFormats
import ManagementClient

/// `-printcert`, `-printcrl` and `-showinfo`.
struct KeytoolPrinting {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func certificates() throws {
        if let server = arguments.value("sslserver") {
            try printChain(of: server)
            return
        }
        if let jar = arguments.value("jarfile") {
            try printSigners(of: jar)
            return
        }
        let bytes = try KeytoolFile.read(arguments.value("file") ?? "-")
        guard !bytes.isEmpty else {
            throw CommandFailure(.badInputData, code: "notFound", "java.lang.Exception: Empty input")
        }
        let certificates = ((try? Keystore(bytes: bytes, passphrase: nil))?.entries ?? []).flatMap(\.certificates)
        guard !certificates.isEmpty else {
            throw CommandFailure(.badInputData, code: "notFound", "java.lang.Exception: Failed to parse input")
        }
        for (index, certificate) in certificates.enumerated() {
            if certificates.count > 1, !arguments.has("rfc") { Output.print("Certificate[\(index + 1)]:") }
            print(certificate)
        }
        arguments.warnings.add(KeytoolWeakness.sentences(of: certificates.map { ("The certificate", $0) }))
    }

    /// What a TLS server shows: `host`, `host:port` or `[address]:port`; 443 where no port is given.
    private func printChain(of server: String) throws {
        let isBracketed = server.hasPrefix("[")
        let end = isBracketed ? server.firstIndex(of: "]") : server.lastIndex(of: ":")
        let host = isBracketed ? server.dropFirst().prefix { $0 != "]" } : end.map { server[..<$0] } ?? server[...]
        let rest = end.map { server[$0...].drop { $0 == "]" || $0 == ":" } } ?? ""
        guard let port = rest.isEmpty ? 443 : Int(rest), (1...65_535).contains(port), !host.isEmpty else {
            throw CommandFailure.usage("java.lang.Exception: Illegal value for -sslserver: \(server)")
        }
        let chain: [Certificate]
        do {
            chain = try PresentedChain.certificates(of: String(host), port: port).map {
                try Certificate(derEncoded: $0)
            }
        } catch {
            throw CommandFailure(
                .serviceUnavailable, code: "noCertificate",
                "java.lang.Exception: No certificate from the SSL server", hint: "\(server): \(error)")
        }
        for (index, certificate) in chain.enumerated() {
            if !arguments.has("rfc") {
                Output.print("Certificate #\(index)\n====================================")
            }
            print(certificate)
            if !arguments.has("rfc") { Output.print("") }
        }
    }

    /// The certificates in the signature files of a jar; the signatures themselves are not checked here.
    private func printSigners(of jar: String) throws {
        let members = try ZipArchive.files(in: try KeytoolFile.read(jar)).filter { member in
            member.path.hasPrefix("META-INF/") && ["RSA", "DSA", "EC"].contains { member.path.hasSuffix(".\($0)") }
        }
        guard !members.isEmpty else {
            Output.print("Not a signed jar file")
            return
        }
        for (index, member) in members.enumerated() {
            if !arguments.has("rfc") { Output.print("Signer #\(index + 1):\n") }
            let certificates = Self.ordered(
                try KeystoreFile.read(member.content, named: member.path, passphrase: nil)
                    .entries.flatMap(\.certificates))
            for (number, certificate) in certificates.enumerated() {
                if !arguments.has("rfc") { Output.print("Certificate #\(number + 1):") }
                print(certificate)
                if !arguments.has("rfc") { Output.print("") }
            }
        }
    }

    /// From the signer's certificate up: the one that issued none of the others comes first.
    private static func ordered(_ certificates: [Certificate]) -> [Certificate] {
        let signer = certificates.first { one in
            !certificates.contains { $0 != one && $0.issuer == one.subject }
        }
        return signer.map { CertificateChains(certificates).chain(of: $0) } ?? certificates
    }

    private func print(_ certificate: Certificate) {
        if arguments.has("rfc") {
            Output.print(KeytoolText.rfc("CERTIFICATE", certificate.derEncoded))
        } else {
            Output.print(KeytoolText.certificate(certificate).joined(separator: "\n"))
        }
    }

    func revocationList() throws {
        let bytes = try KeytoolFile.read(arguments.value("file") ?? "-")
        let list = try RevocationList(pemOrDER: bytes)
        var lines = [
            "X.509 CRL v\(list.version)",
            "Signature Algorithm: \(KeytoolText.algorithm(list.signatureAlgorithm))\(KeytoolWeakness.mark(list.signatureAlgorithm)), "
                + "OID=\(list.signatureAlgorithm.oid)",
            "Issuer: \(KeytoolText.name(list.issuer))", "", "This Update: \(KeytoolText.time(list.thisUpdate))",
            "Next Update: \(list.nextUpdate.map(KeytoolText.time) ?? "null")", "",
        ]
        if list.revoked.isEmpty {
            lines += ["NO certificates have been revoked", ""]
        } else {
            lines.append("Revoked Certificates: \(list.revoked.count)")
            for (index, revoked) in list.revoked.enumerated() {
                let number = KeytoolText.fingerprint(revoked.serialNumber.bytes).lowercased()
                lines.append("[\(index + 1)] SerialNumber: \(number)  On: \(KeytoolText.time(revoked.date))")
                lines += Self.reason(revoked) + [""]
            }
        }
        if !list.extensions.isEmpty {
            lines.append("CRL Extensions: \(list.extensions.count)")
            for (index, element) in list.extensions.enumerated() {
                lines.append("[\(index + 1)]: ObjectId: \(element.oid) Criticality=\(element.isCritical)")
                lines += KeytoolExtensionText.lines(element) + [""]
            }
        }
        lines += ["Signature:"] + HexadecimalDump.lines(list.signature) + ["", ""]
        Output.print((lines + (try verdict(on: list))).map(KeytoolText.printable).joined(separator: "\n"))
    }

    private static func reason(_ revoked: RevocationList.Revoked) -> [String] {
        guard let reason = revoked.reason else { return [] }
        let words = reason.name.replacing("CRL", with: "Crl").reduce(into: "") { words, letter in
            words += letter.isUppercase ? "_\(letter)" : letter.uppercased()
        }
        return [
            "    CRL Entry Extensions: 1", "    [1]: ObjectId: \(RevocationReason.oid) Criticality=false",
            "    Reason Code: \(words)",
        ]
    }

    /// Whose key, among those of the keystores that are named, signed the list.
    private func verdict(on list: RevocationList) throws -> [String] {
        let stars = "*******************************************"
        var stores: [KeytoolStore] = []
        if arguments.value("keystore") != nil || arguments.has("cacerts") {
            stores.append(try KeytoolStore.open(arguments, makes: false))
        }
        for store in stores {
            for entry in store.keystore.entries {
                guard let certificate = entry.certificates.first, certificate.subject == list.issuer,
                    list.isSigned(by: certificate.publicKey) == true
                else { continue }
                return ["Verified by \(entry.alias) in keystore with a \(KeytoolText.key(certificate.publicKey))"]
            }
        }
        return [
            stars, "WARNING: not verified. Make sure -keystore is correct or specify -trustcacerts.", stars, "", "",
        ]
    }

    /// What the TLS of this program speaks, not what the JDK does.
    func information() throws {
        guard arguments.has("tls") else {
            Output.print("Missing option for -showinfo. Try \"keytool -showinfo -tls\".")
            return
        }
        let suites = [
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ]
        Output.print(
            (["Enabled Protocols", "-----------------", "TLSv1.3", "TLSv1.2", "", "Enabled Cipher Suites"]
                + ["---------------------"] + suites).joined(separator: "\n"))
    }
}

/// Files that keytool reads, with the JDK's sentence where one is missing.
enum KeytoolFile {
    static func read(_ path: String, bytesMax: Int = 256 << 20) throws -> [UInt8] {
        do {
            return try InputFile.read(path, bytesMax: bytesMax)
        } catch let failure as CommandFailure where failure.exitStatus == .inputMissing {
            let reason = failure.what.split(separator: ":").last?.drop { $0 == " " } ?? ""
            throw CommandFailure(
                .inputMissing, code: failure.code, "java.io.FileNotFoundException: \(path) (\(reason))")
        }
    }
}
