import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import ManagementSchema
import Testing

/// Commands against a server, from the outside: arguments in; output, errors and status out.
@Suite struct ServerCommandTests {
    private static let certificate = CertificateResource(
        sha256Fingerprint: String(repeating: "ab", count: 32), user: "_DEFXYZ", match: .exact, status: .active,
        subject: "CN=partner", issuer: "CN=authority", serialNumber: "17", notBefore: "2026-11-01T00:00:00Z",
        notAfter: "2027-11-01T00:00:00Z", assignedAt: "2026-11-23T15:40:00Z")

    @Test func aCertificateThatIsTakenEndsWith77AndTheMessageToTheLetter() async throws {
        let scene = try await ServerScene { _ in
            var problem = Problem(
                type: "certificate-already-assigned", title: "The certificate is assigned to another user", status: 409,
                detail: "Certificate is Already Assigned to User _ABCXYZ")
            problem.owner = "_ABCXYZ"
            return .json(409, problem)
        }
        let file = try scene.folder.write("partner.pem", try TestPKI().client("partner").certificate.pem)
        let run = try await scene.run("certificate", "assign", "--user", "_DEFXYZ", "--file", file)
        #expect(run.status == 77)
        #expect(run.output.isEmpty)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.first == "countersign: Certificate is Already Assigned to User _ABCXYZ")
        #expect(lines.last?.hasPrefix("hint: give _DEFXYZ a key of its own: countersign key-pair create") == true)
        let json = try await scene.run("certificate", "assign", "--user", "_DEFXYZ", "--file", file, "--json")
        let error = try #require(try json.json()["error"] as? [String: Any])
        #expect(error["code"] as? String == "certificate-already-assigned")
        #expect(error["detail"] as? String == "Certificate is Already Assigned to User _ABCXYZ")
    }

    @Test(arguments: ["sameCertificate", "samePublicKey"])
    func aClashTellsItsRuleAndTheCertificateThatClashes(rule: String) async throws {
        let clashing = String(repeating: "cd", count: 32)
        let scene = try await ServerScene { _ in
            let isKey = rule == "samePublicKey"
            var problem = Problem(
                type: isKey ? "public-key-already-assigned" : "certificate-already-assigned", title: "Taken",
                status: 409, detail: "Taken")
            problem.owner = "_ABCXYZ"
            problem.rule = rule
            problem.clashingCertificate = clashing
            return .json(409, problem)
        }
        let file = try scene.folder.write("partner.pem", try TestPKI().client("partner").certificate.pem)
        let run = try await scene.run("certificate", "assign", "--user", "_DEFXYZ", "--file", file)
        #expect(run.status == 77)
        #expect(!run.errors.contains("FINGERPRINT"))
        if rule == "sameCertificate" {
            #expect(run.errors.contains("countersign certificate move \(clashing) --user _DEFXYZ"))
            #expect(run.errors.contains("same certificate, byte for byte"))
        } else {
            #expect(run.errors.contains("countersign certificate unassign \(clashing)"))
            #expect(run.errors.contains("same public key") && run.errors.contains("--override-public-key"))
        }
        let request = try scene.folder.write("partner.csr", "request")
        let signing = try await scene.run("key-pair", "sign", "--user", "_DEFXYZ", "--request", request)
        #expect(signing.status == 77 && !signing.errors.contains("override"))
    }

    @Test func aDryRunTellsWhatTheFileIsAndNotWhatWasSent() async throws {
        let scene = try await ServerScene { _ in
            .json(
                200,
                CertificateExaminationReport(
                    sha256Fingerprint: "ab", subject: "CN=partner", issuer: "CN=authority", notBefore: "", notAfter: "",
                    assignable: true, refusals: [], warnings: [], observations: [], format: "PEM", atCallTime: []))
        }
        let identity = try TestPKI().client("partner")
        var keystore = Keystore(type: .pkcs12)
        try keystore.addKeyPair(alias: "partner", key: identity.key, chain: identity.chain, createdAt: nil)
        let file = try scene.folder.write("p.p12", try keystore.encode(passphrase: Passphrase("store-passphrase")))
        let passphrase = try scene.folder.write("passphrase", "store-passphrase\n")
        let run = try await scene.run(
            "certificate", "assign", "--user", "_DEFXYZ", "--file", file, "--passphrase-file", passphrase, "--dry-run")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("PKCS12") && run.output.contains("in the file; it was not sent"))
    }

    @Test func onlyThePublicPartOfAKeystoreIsSent() async throws {
        let scene = try await ServerScene { _ in
            .json(201, CertificateAssigned(certificate: Self.certificate, warnings: []))
        }
        let identity = try TestPKI().client("partner")
        var keystore = Keystore(type: .jks)
        try keystore.addKeyPair(
            alias: "partner", key: identity.key, chain: identity.chain, createdAt: nil, passphrase: nil)
        let bytes = try keystore.encode(passphrase: Passphrase("store-passphrase"))
        let file = try scene.folder.write("partner.jks", bytes)
        let passphrase = try scene.folder.write("passphrase", "store-passphrase\n")
        let run = try await scene.run(
            "certificate", "assign", "--user", "_DEFXYZ", "--file", file, "--passphrase-file", passphrase)
        #expect(run.status == 0, "\(run.errors)")
        let request = try #require(scene.server.requests.first)
        #expect(request["authorization"] == "Bearer secret-token")
        let body = try JSONDecoder().decode(CertificateAssignmentCreation.self, from: Data(request.body))
        #expect(body.user == "_DEFXYZ")
        #expect(try CertificateBundle(bytes: Array(body.certificate.utf8)).certificates.first == identity.certificate)
        #expect(!request.text.contains("store-passphrase"))
    }

    @Test func certificateListHasTheMembersThatScriptsRelyOn() async throws {
        let scene = try await ServerScene { _ in .json(CertificateList(certificates: [Self.certificate])) }
        let run = try await scene.run("certificate", "list", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let rows = try #require(try run.json()["certificates"] as? [[String: Any]])
        let row = try #require(rows.first)
        #expect(row["sha256Fingerprint"] as? String == Self.certificate.sha256Fingerprint)
        #expect(row["user"] as? String == "_DEFXYZ")
        #expect(row["match"] as? String == "exact")
        #expect(row["status"] as? String == "active")
        #expect(row["subject"] as? String == "CN=partner")
        #expect(row["notAfter"] as? String == "2027-11-01T00:00:00Z")
        #expect(row["lastSeenAt"] is NSNull)
    }

    @Test func tablesLineUp() async throws {
        let scene = try await ServerScene { _ in
            .json(
                UserList(users: [
                    UserResource(
                        id: "_ABCXYZ", description: "First", isLocked: false, passwordStatus: "none", createdAt: ""),
                    UserResource(
                        id: "_A_LONGER_ID", description: "Second", isLocked: true, passwordStatus: "active",
                        createdAt: ""),
                ]))
        }
        let run = try await scene.run("user", "list")
        #expect(
            run.output == """
                USER          STATUS  PASSWORD  DESCRIPTION
                _ABCXYZ       active  none      First
                _A_LONGER_ID  locked  active    Second

                """)
    }

    @Test func explainPrintsTheVerdictsSixMembersAndItsSteps() async throws {
        let scene = try await ServerScene { _ in
            .json(
                ExplainResult(
                    verdict: .refused, code: "notAssigned", detail: "Nobody owns it.", hint: "Assign it.",
                    method: "GET",
                    path: "/orders/1",
                    steps: [
                        ExplainStep(
                            step: "assigned", question: "Does it stand for exactly one user?", outcome: .failed,
                            detail: "Nobody owns it.")
                    ]))
        }
        let file = try scene.folder.write("partner.pem", try TestPKI().client("partner").certificate.pem)
        let run = try await scene.run("explain", "--certificate", file, "--path", "/orders/1", "--json")
        let json = try run.json()
        #expect(Set(json.keys).isSuperset(of: ["verdict", "user", "arrangement", "service", "code", "detail"]))
        #expect((json["steps"] as? [[String: Any]])?.first?["outcome"] as? String == "failed")
        #expect(json["user"] is NSNull)
        #expect(json["code"] as? String == "notAssigned")
        #expect(run.status == 0)
    }

    @Test func explainTellsOfACallByItsCorrelationID() async throws {
        let decision = DecisionResource(
            id: "d", correlationId: "id-1", at: "2026-01-01T00:00:00.000Z", code: "blocked", detail: "Blocked.",
            method: "PUT", path: "/orders/9", peerAddress: "192.0.2.1", durationMicroseconds: 1)
        let scene = try await ServerScene { _ in
            .json(
                ExplainResult(
                    verdict: .refused, code: "blocked", detail: "Blocked.", method: "PUT", path: "/orders/9", steps: [],
                    decision: decision))
        }
        let run = try await scene.run("explain", "--correlation-id", "id-1")
        #expect(run.status == 0)
        #expect(run.output.contains("PUT /orders/9"))
        #expect(run.output.contains("192.0.2.1"))
        let both = try await scene.run("explain", "--correlation-id", "id-1", "--path", "/orders")
        #expect(both.status == 64)
    }

    @Test func aKeyPairIsWrittenForItsOwnerAloneAndNeverOverAnything() async throws {
        let scene = try await ServerScene { _ in
            .json(
                201,
                KeyPairCreated(
                    certificate: Self.certificate, fileName: "_DEFXYZ.p12",
                    content: Data("pkcs12".utf8).base64EncodedString(), pem: ""))
        }
        let passphrase = try scene.folder.write("passphrase", "a passphrase\n")
        let out = scene.folder.path("_DEFXYZ.p12")
        let run = try await scene.run(
            "key-pair", "create", "--user", "_DEFXYZ", "--out", out, "--passphrase-file", passphrase)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try scene.folder.read("_DEFXYZ.p12") == Array("pkcs12".utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: out)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let body = try JSONDecoder().decode(
            KeyPairCreation.self, from: Data(try #require(scene.server.requests.first).body))
        #expect(body.passphrase == "a passphrase")

        let again = try await scene.run(
            "key-pair", "create", "--user", "_DEFXYZ", "--out", out, "--passphrase-file", passphrase)
        #expect(again.status == 77)
        #expect(scene.server.requests.count == 1, "nothing may be asked of the server")
    }

    @Test func aProposedPassphraseIsShownOnce() async throws {
        let scene = try await ServerScene { _ in
            .json(201, KeyPairCreated(certificate: Self.certificate, fileName: "a.p12", content: "AAAA", pem: ""))
        }
        let run = try await scene.run(
            "key-pair", "create", "--user", "_DEFXYZ", "--out", scene.folder.path("a.p12"), "--propose", "--json")
        let shown = try #require(try run.json()["passphrase"] as? String)
        #expect(shown.count >= 22)
        #expect(scene.server.requests.first?.text.contains(shown) == true)
    }

    @Test func theKeystoresOwnSentenceIsPrinted() async throws {
        let message = "Keystore name.jks added: 1 key pair (alias_1), 0 certificates"
        let scene = try await ServerScene { _ in
            .json(
                KeystoreAdditionResource(
                    message: message,
                    results: [KeystoreAdditionResult(alias: "alias_1", kind: "keyPair", outcome: .added)], version: 2))
        }
        let file = try scene.folder.write("name.jks", [1, 2, 3])
        let store = try scene.folder.write("store", "one\n")
        let key = try scene.folder.write("key", "two\n")
        let run = try await scene.run(
            "tenant", "keystore", "add", file, "--passphrase-file", store, "--key-passphrase-file", key)
        #expect(run.output.split(separator: "\n").first.map(String.init) == message)
        let request = try #require(scene.server.requests.first)
        let body = try JSONDecoder().decode(KeystoreAddition.self, from: Data(request.body))
        #expect(body.fileName == "name.jks")
        #expect(body.passphrase == "one")
        #expect(body.keyPassphrasesToTry == ["two"])
    }

    @Test func aServerWithAnotherAuthorityIsNotTalkedTo() async throws {
        let scene = try await ServerScene { _ in .json(UserList(users: [])) }
        let other = try scene.folder.write("other.pem", try TestPKI().root.pem)
        let run = try await scene.run("user", "list", "--ca-file", other)
        #expect(run.status == 69)
        #expect(run.errors.contains("hint: "))
        #expect(scene.server.requests.isEmpty)
    }

    @Test func nobodyAtTheAddressIsAServiceThatIsUnavailable() async throws {
        let scene = try await ServerScene { _ in TestResponse() }
        let run = try await scene.run("user", "list", "--server", "https://127.0.0.1:1")
        #expect(run.status == 69)
    }

    @Test func withoutALoginTheWayToOneIsTold() async throws {
        let scene = try await ServerScene { _ in TestResponse() }
        let run = try await scene.run("user", "list", environment: ["COUNTERSIGN_TOKEN_FILE": "/nowhere/token"])
        #expect(run.status == 66)
        let bare = try await scene.run("user", "list", "--server", "not an address")
        #expect(bare.status == 78)
    }

    @Test func loginKeepsAddressTokenAndAuthorityForItsOwnerAlone() async throws {
        let scene = try await ServerScene { request in
            request.target.hasSuffix("/me")
                ? .json(PrincipalResource(name: "admin", kind: "token", roles: [.administrator], rights: []))
                : .json(UserList(users: []))
        }
        let none = ["COUNTERSIGN_SERVER", "COUNTERSIGN_TOKEN_FILE", "COUNTERSIGN_CA_FILE"]
        let login = try await scene.run(
            "login", scene.server.url, "--token-file", scene.folder.path("token"), "--ca-file",
            scene.folder.path("ca.pem"))
        #expect(login.status == 0, "\(login.errors)")
        let path = scene.folder.path(".config/countersign/login.json")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("secret-token"))
        let run = try await scene.run("user", "list", without: none)
        #expect(run.status == 0, "\(run.errors)")
    }
}
