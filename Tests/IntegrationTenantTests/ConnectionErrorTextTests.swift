import Testing

@testable import FlowAdapters

/// What libraries say of failed connections is not shown to people.
@Suite struct ConnectionErrorTextTests {
    @Test(arguments: [
        (
            "sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at "
                + "/x/handshake.cc:320])", "the server's certificate is not trusted"
        ),
        (
            "error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_NO_RENEGOTIATION at x",
            "tlsv1 alert no renegotiation"
        ),
        ("handshakeFailed(something)", "the handshake failed"),
    ]) func theHandshakesFailureIsOneLine(_ text: String, _ line: String) {
        #expect(ConnectionErrorText.secure(text) == line)
    }

    @Test(arguments: [
        (
            "NIOConnectionError(host: \"h\", connectionErrors: [SingleConnectionFailure(target: [IPv4]h:1, error: "
                + "connect(descriptor:addr:size:): Connection refused (errno: 111))])", "the connection was refused"
        ),
        ("whatever", "the host cannot be connected to"),
    ]) func theSocketsFailureIsOneLine(_ text: String, _ line: String) {
        #expect(ConnectionErrorText.plain(text) == line)
    }
}
