import Foundation
import KeyMaterial
import KeystoreFormats

/// `-printcert`, `-printcrl` and `-showinfo`.
struct KeytoolPrinting {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func certificates() throws {
        guard arguments.value("sslserver") == nil else {
            throw CommandFailure(
                .refused, code: "unsupported", "-sslserver is not offered",
                hint: "openssl s_client -showcerts -connect HOST:PORT, and -printcert with its output")
        }
        if let jar = arguments.value("jarfile") {
            try printSigners(of: jar)
            return
        }
        let file = arguments.value("file") ?? "-"
        let certificates = try KeystoreFile.read(try InputFile.read(file), named: file, passphrase: nil)
            .entries.flatMap(\.certificates)
        guard !certificates.isEmpty else { throw CommandFailure(.badInputData, code: "notFound", "Empty input") }
        print(certificates, title: "Certificate")
    }

    /// The certificates in the signature files of a jar; the signatures themselves are not checked here.
    private func printSigners(of jar: String) throws {
        let members = try ZipArchive.files(in: try InputFile.read(jar)).filter { member in
            member.path.hasPrefix("META-INF/") && ["RSA", "DSA", "EC"].contains { member.path.hasSuffix(".\($0)") }
        }
        guard !members.isEmpty else {
            Output.print("Not a signed jar file")
            return
        }
        for (index, member) in members.enumerated() {
            Output.print("Signer #\(index + 1):\n")
            let keystore = try KeystoreFile.read(member.content, named: member.path, passphrase: nil)
            print(keystore.entries.flatMap(\.certificates), title: "Certificate")
        }
    }

    private func print(_ certificates: [Certificate], title: String) {
        for (index, certificate) in certificates.enumerated() {
            if arguments.has("rfc") {
                Output.print(certificate.pem)
                continue
            }
            if certificates.count > 1 { Output.print("\(title)[\(index + 1)]:") }
            Output.print(KeytoolText.certificate(certificate).map(Table.printable).joined(separator: "\n"))
        }
    }

    func revocationList() throws {
        let file = arguments.value("file") ?? "-"
        let list = try RevocationList(pemOrDER: try InputFile.read(file))
        var lines = [
            "X.509 CRL v\(list.version)", "Signature Algorithm: \(list.signatureAlgorithm)",
            "Issuer: \(KeytoolText.name(list.issuer))", "This Update: \(KeytoolText.time(list.thisUpdate))",
            "Next Update: \(list.nextUpdate.map(KeytoolText.time) ?? "null")",
            "Revoked Certificates: \(list.revoked.count)",
        ]
        for (index, revoked) in list.revoked.enumerated() {
            lines.append(
                "[\(index + 1)] SerialNumber: [\(revoked.serialNumber.hex)]  On: \(KeytoolText.time(revoked.date))")
        }
        Output.print(lines.map(Table.printable).joined(separator: "\n"))
    }

    func information() throws {
        guard arguments.has("tls") else {
            Output.print("Security information: -tls shows the protocols of TLS")
            return
        }
        Output.print("Enabled Protocols\n-----------------\n TLSv1.3\n TLSv1.2")
    }
}
