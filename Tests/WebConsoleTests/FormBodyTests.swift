import CountersignTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import IdentityDirectory
import Testing

@Suite struct FormBodyTests {
    private static let upload =
        "/administrator/general-settings/integration/communication-arrangements/CA_TWO/credentials/upload-certificate"

    private static func answer(_ visitor: Visitor, type: String, body: String) async throws -> (Int, String) {
        let response = try await visitor.client.executeRequest(
            uri: upload, method: .post,
            headers: [.cookie: "__Host-countersign-session=\(visitor.session)", .contentType: type],
            body: .init(string: body))
        return (response.status.code, String(buffer: response.body))
    }

    @Test(arguments: [
        "", "--b", "--b\r\n", "--b\r\nno header\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", "--bx",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--b",
    ])
    func brokenMultipartBodiesAreRefusedWithoutACrash(_ body: String) async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let (status, text) = try await Self.answer(visitor, type: "multipart/form-data; boundary=b", body: body)
            #expect(status == 400)
            #expect(text.contains("The form cannot be read"))
        }
    }

    @Test func everyPrefixOfAnUploadIsAnsweredAndNoneAssigns() async throws {
        let fixture = try await ConsoleFixture()
        let whole =
            "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"certificate\"; filename=\"a\\b/c.cer\"\r\n\r\nbytes\r\n--b--\r\n"
        try await fixture.visit { visitor in
            let complete = whole.replacing("%", with: try await visitor.token())
            for count in stride(from: 0, to: complete.utf8.count, by: 7) {
                let part = String(decoding: Array(complete.utf8.prefix(count)), as: UTF8.self)
                let (status, _) = try await Self.answer(visitor, type: "multipart/form-data; boundary=b", body: part)
                #expect((400..<500).contains(status))
            }
            let (status, text) = try await Self.answer(
                visitor, type: "multipart/form-data; boundary=\"b\"", body: complete)
            #expect(status == 422)
            #expect(text.contains("no certificate"))
        }
    }

    @Test(arguments: ["a=%", "a=%G1", "a=%ff", "%zz=1"])
    func brokenEscapesAreRefused(_ body: String) async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let (status, _) = try await Self.answer(visitor, type: "application/x-www-form-urlencoded", body: body)
            #expect(status == 400)
        }
    }

    @Test func otherContentIsSentToTheManagementAPI() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let (status, text) = try await Self.answer(visitor, type: "application/json", body: "{}")
            #expect(status == 415)
            #expect(text.contains("/management/v1"))
        }
    }
}
