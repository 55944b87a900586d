import AsyncHTTPClient
import Foundation
import ManagementSchema
import NIOCore
import NIOSSL

extension ManagementClientError {
    /// From an answer that is not a success.
    init(status: Int, answer: [UInt8]) {
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(answer)) {
            self.init(.refused, problem.detail, hint: problem.hint, problem: problem)
        } else {
            self.init(
                .unexpectedAnswer, "The server answered with status \(status) and no account of it",
                hint: "Check that the address is the console's, not the gateway's.")
        }
    }

    /// From a request that got no answer.
    init(failure: any Error, address: String) {
        let text = String(describing: failure)
        if failure is NIOSSLError || failure is NIOSSLExtraError || text.contains("CERTIFICATE_VERIFY_FAILED")
            || text.contains("handshakeFailed")
        {
            self.init(
                .untrustedServer, "The certificate of \(address) is not from the authority given",
                hint: "Give the console-ca.pem of that server with --ca-file, and the address that it serves under.")
        } else if let error = failure as? HTTPClientError, error == .deadlineExceeded || error == .readTimeout {
            self.init(.unreachable, "\(address) did not answer in time")
        } else {
            self.init(
                .unreachable, "Nobody answers at \(address)",
                hint: "Check that the server runs: countersign serve --data DIRECTORY")
        }
    }
}
