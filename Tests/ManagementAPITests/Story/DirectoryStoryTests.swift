import Foundation
import HTTPTypes
import IdentityDirectory
import KeyMaterial
import ManagementSchema
import Testing

@testable import ManagementAPI

/// The walk-through over HTTP, as far as the directory goes.
@Suite struct DirectoryStoryTests {
    /// Two users with an arrangement each.
    private func server() async throws -> TestServer {
        let server = try await TestServer()
        try await server.run { caller in
            let service = ServiceDefinition(name: "orders", pathPrefix: "/orders", upstream: "https://orders.test:8080")
            let scenario = ScenarioCreation(id: "ORDERS", services: [service])
            var statuses = [try await caller.post("/scenarios", scenario).status]
            for (system, user) in [("FIRST", "_ABCXYZ"), ("SECOND", "_DEFXYZ")] {
                let creation = SystemCreation(id: system, name: "External \(system)")
                statuses.append(try await caller.post("/systems", creation).status)
                statuses.append(try await caller.post("/users", UserCreation(id: user)).status)
                let arrangement = ArrangementCreation(
                    id: "\(system)_ORDERS", scenario: "ORDERS", system: system, user: user,
                    authenticationMethod: .sslClientCertificate)
                statuses.append(try await caller.post("/arrangements", arrangement).status)
            }
            #expect(statuses == Array(repeating: 201, count: 7))
        }
        return server
    }

    @Test func theSameCertificateForASecondUserIsRefusedAndNothingChanges() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=tenant,O=Example")
        try await server.run { caller in
            let first = CertificateAssignmentCreation(user: "_ABCXYZ", certificate: certificate.pem)
            #expect(try await caller.post("/certificates", first).status == 201)
            let before = try await caller.get("/certificates").text
            let second = CertificateAssignmentCreation(user: "_DEFXYZ", certificate: certificate.pem)
            let refusal = try await caller.post("/certificates", second)
            #expect(refusal.status == 409)
            let problem = try refusal.problem
            #expect(problem.type == "certificate-already-assigned")
            #expect(problem.detail == "Certificate is Already Assigned to User _ABCXYZ")
            #expect(problem.owner == "_ABCXYZ")
            #expect(problem.rule == "sameCertificate")
            #expect(problem.waysOut?.map(\.code) == ["create-key-pair", "own-key", "move"])
            #expect(problem.instance == "/management/v1/certificates")
            #expect(try await caller.get("/certificates").text == before)
        }
    }

    @Test func arrangementShowsItsTechnicalData() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=tenant,O=Example")
        try await server.run { caller in
            let body = CertificateAssignmentCreation(user: "_DEFXYZ", certificate: certificate.pem)
            #expect(try await caller.post("/certificates", body).status == 201)
            let detail = try await caller.get("/arrangements/SECOND_ORDERS").decoded(ArrangementDetail.self)
            #expect(detail.authenticationMethod == .sslClientCertificate)
            #expect(detail.user == "_DEFXYZ")
            #expect(detail.state == .draft)
            #expect(detail.services.map(\.pathPrefix) == ["/orders"])
            #expect(detail.certificates.map(\.sha256Fingerprint) == [certificate.fingerprint.hex])
        }
    }

    @Test func aUserIsShownWithItsCertificatesAndArrangements() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=tenant,O=Example")
        try await server.run { caller in
            let bare = try await caller.get("/users/_ABCXYZ").decoded(UserDetail.self)
            #expect(bare.certificateCount == 0 && bare.certificates.isEmpty && bare.user.mayRenew == true)
            let body = CertificateAssignmentCreation(user: "_ABCXYZ", certificate: certificate.pem)
            #expect(try await caller.post("/certificates", body).status == 201)
            let detail = try await caller.get("/users/_ABCXYZ").decoded(UserDetail.self)
            #expect(detail.certificateCount == 1)
            #expect(detail.certificates.map(\.status) == [.active])
            #expect(detail.arrangements.map(\.id) == ["FIRST_ORDERS"])
            #expect(detail.arrangements.map(\.state) == [.draft])
        }
    }

    @Test func renewalIsSwitchedOffForOneUserAndNotByAScopedToken() async throws {
        let server = try await server()
        try await server.run { caller in
            let path = "/management/v1/users/_ABCXYZ/renewal"
            let body = #"{"isOffered":false}"#
            let stopped = try await caller.send(.put, path, body: body)
            #expect(try stopped.decoded(UserResource.self).mayRenew == false)
            let renewal = try await caller.get("/renewal").decoded(RenewalResource.self)
            #expect(renewal.isOffered && renewal.stoppedUsers == ["_ABCXYZ"] && renewal.stoppedUserCount == 1)
            _ = try await caller.post("/users", UserCreation(id: "_PARTNER1"))
            let own = try await caller.send(
                .put, "/management/v1/users/_PARTNER1/renewal", as: .connectionPartner, body: body)
            #expect(own.status == 403, "a partner does not decide whether it may renew")
        }
    }

    @Test func noMoreArrangementsThanAllowedIsARefusalOfARule() async throws {
        let server = try await server()
        try await server.run { caller in
            let change = try await caller.send(
                .patch, "/management/v1/scenarios/ORDERS", body: #"{"arrangementsMax":1}"#)
            #expect(change.status == 409)
            #expect(try change.problem.type == "too-many")
            let allowed = try await caller.send(
                .patch, "/management/v1/scenarios/ORDERS", body: #"{"arrangementsMax":2}"#)
            #expect(allowed.status == 200, "\(allowed.text)")
            let third = ArrangementCreation(
                id: "THIRD", scenario: "ORDERS", system: "FIRST", authenticationMethod: .sslClientCertificate)
            let refused = try await caller.post("/arrangements", third)
            #expect(refused.status == 409)
            #expect(try refused.problem.type == "too-many")
            #expect(try refused.problem.detail.contains("FIRST_ORDERS, SECOND_ORDERS"))
        }
    }

    @Test func activationTellsWhatToConsider() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=tenant,O=Example")
        try await server.run { caller in
            let body = CertificateAssignmentCreation(user: "_ABCXYZ", certificate: certificate.pem)
            #expect(try await caller.post("/certificates", body).status == 201)
            let second = ArrangementCreation(
                id: "ZZ_SAME", scenario: "ORDERS", system: "SECOND", user: "_ABCXYZ",
                authenticationMethod: .sslClientCertificate)
            #expect(try await caller.post("/arrangements", second).status == 201)
            let path = "/management/v1/arrangements"
            let first = try await caller.send(.post, "\(path)/FIRST_ORDERS/activate")
            #expect(try first.decoded(ArrangementResource.self).findings == [])
            let told = try await caller.send(.post, "\(path)/ZZ_SAME/activate")
            #expect(try told.decoded(ArrangementResource.self).findings?.map(\.code) == ["pathShared"])
        }
    }

    @Test func certificatesInDERAsBase64AreTaken() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=der")
        try await server.run { caller in
            let text = Data(certificate.derEncoded).base64EncodedString()
            let answer = try await caller.post(
                "/certificates", CertificateAssignmentCreation(user: "_ABCXYZ", certificate: text))
            let assigned = try answer.decoded(CertificateAssigned.self)
            #expect(assigned.certificate.sha256Fingerprint == certificate.fingerprint.hex)
            #expect(assigned.certificate.status == .active)
            #expect(assigned.certificate.match == .exact)
        }
    }

    @Test(arguments: ["", "not base64!", "AAAA", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
    func whatIsNoCertificateIsTheCallersFault(text: String) async throws {
        let server = try await server()
        try await server.run { caller in
            let answer = try await caller.post(
                "/certificates", CertificateAssignmentCreation(user: "_ABCXYZ", certificate: text))
            #expect(answer.status == 422, "\(answer.text)")
        }
    }

    @Test func twoCertificatesOfWhichNoneIssuedTheOtherAreAmbiguous() async throws {
        let server = try await server()
        let text = try TestCertificate.make("CN=a").pem + TestCertificate.make("CN=b").pem
        try await server.run { caller in
            let answer = try await caller.post(
                "/certificates", CertificateAssignmentCreation(user: "_ABCXYZ", certificate: text))
            #expect(try answer.problem.type == "several-certificates")
        }
    }

    @Test func aMovedCertificateBelongsToTheOtherUser() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=moved")
        try await server.run { caller in
            let body = CertificateAssignmentCreation(user: "_ABCXYZ", certificate: certificate.pem)
            _ = try await caller.post("/certificates", body)
            let moved = try await caller.post(
                "/certificates/\(certificate.fingerprint.hex)/move", CertificateMove(user: "_DEFXYZ"))
            #expect(try moved.decoded(CertificateResource.self).user == "_DEFXYZ")
        }
    }

    @Test func explainTellsEachReason() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=caller")
        try await server.run { caller in
            let call = ExplainRequest(certificate: certificate.pem, method: "GET", path: "/orders/1")
            func explained() async throws -> ExplainResult {
                try await caller.post("/explain", call).decoded(ExplainResult.self)
            }
            #expect(try await explained().code == "notAssigned")
            let body = CertificateAssignmentCreation(user: "_ABCXYZ", certificate: certificate.pem)
            _ = try await caller.post("/certificates", body)
            #expect(try await explained().code == "noActiveArrangement")
            #expect(try await caller.send(.post, "/management/v1/arrangements/FIRST_ORDERS/activate").status == 200)
            let accepted = try await explained()
            #expect(accepted.verdict == .accepted)
            #expect(accepted.user == "_ABCXYZ")
            #expect(accepted.arrangement == "FIRST_ORDERS")
            #expect(accepted.service == "orders")
            #expect(try await caller.send(.post, "/management/v1/users/_ABCXYZ/lock").status == 200)
            #expect(try await explained().code == "userLocked")
            let block = CertificateBlocking(reason: "lost")
            _ = try await caller.post("/certificates/\(certificate.fingerprint.hex)/block", block)
            #expect(try await explained().code == "blocked")
        }
    }

    @Test func explainTellsHowACallWasJudged() async throws {
        let server = try await server()
        let call = Call(certificate: nil, method: "PUT", path: "/orders/9", at: server.directory.clock.now)
        let verdict = try server.directory.judge.judge(call)
        server.directory.record(
            AccessDecision(
                call: call, verdict: verdict, correlationID: "asked-about", peerAddress: "192.0.2.1",
                durationMicroseconds: 7))
        try await server.run { caller in
            let told = try await caller.post("/explain", ExplainRequest(correlationId: "asked-about"))
                .decoded(ExplainResult.self)
            #expect(told.verdict == .refused)
            #expect(told.code == "certificateMissing")
            #expect(told.decision?.path == "/orders/9")
            #expect(told.decision?.peerAddress == "192.0.2.1")
            let unknown = try await caller.post("/explain", ExplainRequest(correlationId: "never"))
            #expect(unknown.status == 404)
            let both = try await caller.post("/explain", ExplainRequest(correlationId: "asked-about", path: "/orders"))
            #expect(both.status == 400)
        }
    }

    @Test func anExpiredCertificateIsRefusedAtUploadWithItsReason() async throws {
        let server = try await server()
        let certificate = try TestCertificate.make("CN=old", notAfter: TestCertificate.start.addingTimeInterval(60))
        try await server.run { caller in
            let body = CertificateAssignmentCreation(user: "_ABCXYZ", certificate: certificate.pem)
            let answer = try await caller.post("/certificates", body)
            #expect(answer.status == 422)
            #expect(try answer.problem.type == "certificate-refused")
            let examination = CertificateExamination(certificate: certificate.pem, user: "_ABCXYZ")
            let report = try await caller.post("/certificates/examination", examination)
                .decoded(CertificateExaminationReport.self)
            #expect(!report.assignable)
            #expect(!report.refusals.isEmpty)
        }
    }
}
