import Foundation
import KeyMaterial
import ManagementSchema

extension Story {
    /// Row 0: the tenant's own certificate is assigned to the first user, and the first system's message arrives.
    func firstConnection() async throws -> Certificate {
        let connection = first
        stage.report.step("0", "The tenant's one certificate is assigned to \(connection.user); the first system calls")
        let file = stage.file("tenant_key_pair.cer")
        try await stage.countersign(
            .tenant, "tenant", "keystore", "download", "tenant_key_pair", "--out", file.path)
        let certificate = try CertificateBundle(bytes: [UInt8](Data(contentsOf: file))).certificates[0]
        try await stage.countersign(
            .business, "certificate", "assign", "--user", connection.user, "--file", file.path)
        try await stage.countersign(.business, "arrangement", "activate", connection.arrangement)
        try await stage.countersign(.tenant, "flow", "deploy", connection.flow)
        let answer = try await post(connection)
        try stage.report.prove(
            "the first system's order arrives at the business system as \(connection.user)",
            answer.status == 200 && stage.book.all.last?.user == connection.user,
            found: "\(answer.status) \(answer.body), received as \(stage.book.all.last?.user ?? "nobody")")
        return certificate
    }

    /// Row 1: the second arrangement and its technical data.
    func technicalData() async throws {
        let connection = second
        stage.report.step("1", "The second arrangement: View All → Technical Data")
        let run = try await stage.countersign(.business, "arrangement", "show", connection.arrangement)
        stage.report.note(run.output.trimmingCharacters(in: .newlines))
        try stage.report.prove(
            "it says SSL Client Certificate and \(connection.user)",
            run.output.contains("SSL Client Certificate") && run.output.contains(connection.user))
    }

    /// Rows 2 and 3: the same certificate for the second user is refused, and nothing has changed.
    func refusal(_ certificate: Certificate) async throws {
        let file = stage.file("tenant_key_pair.cer")
        stage.report.step("2", "The same certificate is uploaded for \(second.user)")
        let before = try await stage.json(.business, "certificate", "list", isShown: false)
        let run = try await stage.countersign(
            .business, "certificate", "assign", "--user", second.user, "--file", file.path, status: 77)
        stage.report.note(run.errors.trimmingCharacters(in: .newlines))
        try stage.report.prove(
            "the refusal names the owner, to the letter",
            run.errors.contains("Certificate is Already Assigned to User \(first.user)"), found: run.errors)
        let after = try await stage.json(.business, "certificate", "list", isShown: false)
        try stage.report.prove("the directory is as it was before", Self.assigned(before) == Self.assigned(after))

        stage.report.step("3", "Communication Certificates shows who holds it")
        let list = try await stage.json(.business, "certificate", "list")
        let row = list["certificates"].elements.first { $0["sha256Fingerprint"].text == certificate.fingerprint.hex }
        try stage.report.prove(
            "\(certificate.fingerprint.hex.prefix(16))… belongs to \(first.user)",
            row?["user"].text == first.user)
    }

    /// What matters of a list of certificates for *nothing has changed*: who holds what, under which rule.
    private static func assigned(_ list: JSONValue) -> [[String?]] {
        list["certificates"].elements.map { [$0["sha256Fingerprint"].text, $0["user"].text, $0["match"].text] }
    }
}
