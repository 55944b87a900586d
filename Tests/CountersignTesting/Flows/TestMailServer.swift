import Foundation

/// `aiosmtpd` of the distribution on a free loopback port, which keeps the mails that it takes in a folder.
///
/// It stops when nobody holds it any more, and also when the test's process is gone: its input ends then.
public final class TestMailServer: Sendable {
    /// What the server asks of its clients.
    public struct Habits: Sendable {
        /// PEM of chain and key; nil: no STARTTLS.
        public var certificate: (chain: String, key: String)?
        public var demandsTLS: Bool
        /// `user:password`; nil: nobody need sign in.
        public var account: String?
        /// A recipient that is refused.
        public var refused: String

        public init(
            certificate: (chain: String, key: String)? = nil, demandsTLS: Bool = false, account: String? = nil,
            refused: String = "nobody@refused.example"
        ) {
            self.certificate = certificate
            self.demandsTLS = demandsTLS
            self.account = account
            self.refused = refused
        }
    }

    private let process: Process
    private let input = Pipe()
    private let folder: ScratchFolder
    public let port: Int

    public static let python = "/usr/bin/python3"

    /// Whether the distribution's aiosmtpd is here; tests that need it fail in CI where it is not.
    public static let shouldTest: Bool =
        FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/aiosmtpd")
        || ProcessInfo.processInfo.environment["CI"] == "true"

    /// Starts the server and waits until it says which port it has.
    public init(_ habits: Habits = Habits()) throws {
        folder = try ScratchFolder()
        process = Process()
        process.executableURL = URL(fileURLWithPath: Self.python)
        var arguments = [
            try folder.write("server.py", Self.program), folder.url.path, habits.demandsTLS ? "1" : "0",
            habits.account ?? "", habits.refused,
        ]
        if let certificate = habits.certificate {
            arguments.append(try folder.write("chain.pem", certificate.chain))
            arguments.append(try folder.write("key.pem", certificate.key))
        }
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw MissingProgram(name: "aiosmtpd") }
            text += String(decoding: bytes, as: UTF8.self)
        }
        port = Int(text.prefix { $0 != "\n" }) ?? 0
    }

    deinit {
        // A child may have been started with SIGTERM blocked.
        kill(process.processIdentifier, SIGKILL)
    }

    /// The mails that it has taken, with `X-Envelope`, in the order of their arrival.
    public var mails: [String] {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            return try names.filter { $0.hasSuffix(".eml") }.sorted().map {
                String(decoding: try folder.read($0), as: UTF8.self)
            }
        }
    }

    private static let program = """
        import asyncio, os, ssl, sys, threading
        from aiosmtpd.smtp import SMTP, AuthResult

        folder, demands, account, refused = sys.argv[1:5]
        context = None
        if len(sys.argv) > 5:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[5], sys.argv[6])

        class Handler:
            count = 0

            async def handle_RCPT(self, server, session, envelope, address, options):
                if address == refused:
                    return "550 no such mailbox"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                Handler.count += 1
                head = "X-Envelope: %s > %s tls=%s user=%s\\r\\n" % (
                    envelope.mail_from, ",".join(envelope.rcpt_tos), bool(session.ssl), session.auth_data)
                with open("%s/%03d.eml" % (folder, Handler.count), "wb") as file:
                    file.write(head.encode() + envelope.content)
                return "250 taken"

        def authenticate(server, session, envelope, mechanism, data):
            given = "%s:%s" % (data.login.decode(), data.password.decode())
            return AuthResult(success=given == account, auth_data=data.login.decode())

        def make():
            return SMTP(Handler(), hostname="localhost", tls_context=context, require_starttls=demands == "1",
                        auth_required=bool(account), auth_require_tls=context is not None,
                        authenticator=authenticate if account else None)

        def watch():
            sys.stdin.buffer.read()
            os._exit(0)

        threading.Thread(target=watch, daemon=True).start()

        async def main():
            server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        asyncio.run(main())
        """
}
