import Foundation
import KeyMaterial
import KeystoreFormats

/// `-certreq`, `-gencert` and `-printcertreq`.
struct KeytoolRequests {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func request() throws {
        var store = try KeytoolStore.open(arguments, makes: false)
        let (entry, key) = try store.openedKey(arguments.alias)
        guard let publicKey = key.publicKey else { throw CommandFailure.usage("the public key is not known") }
        let name = try arguments.value("dname").map { try DistinguishedName(rfc4514: $0) }
        guard let subject = name ?? entry.certificates.first?.subject else {
            throw CommandFailure.usage("the key has no certificate: give its name with -dname")
        }
        let request = try CertificateSigningRequest.create(
            subject: subject, extensions: try KeytoolExtensions(arguments.all("ext")).requested(for: publicKey),
            key: key, signingHash: try KeytoolSignature.hash(arguments, of: key))
        let pem = KeytoolText.rfc("NEW CERTIFICATE REQUEST", request.derEncoded) + "\n"
        try KeytoolOutput.write(
            Array(pem.utf8), to: arguments.value("file"),
            saying: arguments.has("v") ? "Certification request stored in file" : nil)
        if arguments.has("v"), arguments.value("file") != nil { Output.note("Submit this to your CA") }
    }

    func issue() throws {
        let request = try read(arguments.value("infile") ?? "-")
        guard request.isSignatureValid else {
            throw CommandFailure(.refused, code: "invalidSignature", "the request is not signed by its own key")
        }
        var store = try KeytoolStore.open(arguments, makes: false)
        let (entry, key, issuer) = try store.openedSigner(arguments.alias)
        let dates = try KeytoolDates(arguments)
        var template = CertificateTemplate(
            subject: try arguments.value("dname").map { try DistinguishedName(rfc4514: $0) } ?? request.subject,
            notBefore: dates.notBefore, notAfter: dates.notAfter, usage: .clientAndServer)
        template.signingHash = try KeytoolSignature.hash(arguments, of: key)
        template.explicitExtensions = try KeytoolExtensions(arguments.all("ext")).extensions(
            for: request.publicKey, issuer: issuer, requested: request.extensions)
        let certificate = try template.signed(for: request.publicKey, issuer: issuer, issuerKey: key)
        // Self-signed authorities are on the other side already.
        let chain = [certificate] + entry.certificates.filter { !$0.isSelfIssued }
        let bytes =
            arguments.has("rfc")
            ? Array(chain.map { "\(KeytoolText.rfc("CERTIFICATE", $0.derEncoded))\n" }.joined().utf8)
            : chain.count == 1 ? certificate.derEncoded : PKCS7Writer.bytes(of: chain)
        try KeytoolOutput.write(bytes, to: arguments.value("outfile"), saying: nil)
    }

    func print() throws {
        let request = try read(arguments.value("file") ?? "-")
        var lines = [
            "PKCS #10 Certificate Request (Version 1.0)", "Subject: \(KeytoolText.name(request.subject))",
            "Format: X.509",
            "Public Key: \(KeytoolText.key(request.publicKey))\(KeytoolWeakness.mark(request.publicKey))",
            "Signature algorithm: \(KeytoolText.algorithm(request.signatureAlgorithm))\(KeytoolWeakness.mark(request.signatureAlgorithm))",
        ]
        if !request.extensions.isEmpty {
            lines += ["", "Extension Request:", ""] + KeytoolExtensionText.lines(request.extensions)
        }
        if !request.isSignatureValid { lines.append("The signature is NOT valid.") }
        Output.print(lines.map(Table.printable).joined(separator: "\n"))
    }

    private func read(_ file: String) throws -> CertificateSigningRequest {
        try CertificateSigningRequest(pemOrDER: try KeytoolFile.read(file, bytesMax: 1 << 20))
    }
}
