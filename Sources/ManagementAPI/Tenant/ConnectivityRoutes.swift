import IntegrationTenant
import KeyMaterial
import ManagementSchema

/// Trial connections.
enum ConnectivityRoutes {
    static let all: [Route] = [
        .send(
            .post, "/tenant/connectivity-tests/tls", "testConnectivity", .right(.tenantWrite),
            "Connect to a server by TLS, and tell what was sent, asked for and negotiated, and what failed"
        ) { (call, body: ConnectivityTestRequest) in
            let test = TLSTest(
                host: body.host, port: body.port ?? 443, alias: body.alias, validatesServer: body.validate ?? true,
                path: body.path)
            return ConnectivityTestResource(try await call.tenant.connectivity.run(test, by: call.by))
        },
        .send(
            .post, "/tenant/connectivity-tests/tls/root", "addServerRoot", .right(.tenantWrite),
            "Add the root that a server sends to the keystore", status: .created
        ) { (call, body: ConnectivityRootAddition) in
            let test = TLSTest(host: body.host, port: body.port ?? 443, validatesServer: false)
            return KeystoreEntryResource(
                try await call.tenant.connectivity.addRoot(of: test, alias: body.alias, by: call.by))
        },
    ]
}

extension ConnectivityTestResource {
    fileprivate init(_ report: TLSTestReport) {
        self.init(
            isGood: report.isGood, checks: report.checks.map(ConnectivityCheckResource.init),
            serverCertificates: report.serverChain.map(CertificateDetail.init),
            serverChain: report.serverChain.map(\.pem).joined(),
            demand: report.demand.map {
                CertificateDemandResource(
                    authorities: $0.authorities.map(\.description), signatureSchemes: $0.signatureSchemes)
            }, sentAlias: report.sentAlias, sentSha256Fingerprint: report.sentCertificate?.fingerprint.hex,
            negotiated: ConnectivityNegotiation(
                protocolVersion: report.protocolVersion, cipherSuite: report.cipherSuite,
                applicationProtocol: report.applicationProtocol), httpStatus: report.status,
            correlationId: report.correlationID)
    }
}

extension ConnectivityCheckResource {
    fileprivate init(_ check: TLSTestCheck) {
        let outcome: ConnectivityOutcome =
            switch check.outcome {
            case .passed: .passed
            case .failed: .failed
            case .skipped: .skipped
            }
        self.init(
            name: ConnectivityCheckName(check.name), outcome: outcome, detail: check.detail, hint: check.hint)
    }
}

extension ConnectivityCheckName {
    fileprivate init(_ name: TLSTestCheck.Name) {
        switch name {
        case .address: self = .address
        case .connection: self = .connection
        case .handshake: self = .handshake
        case .serverCertificate: self = .serverCertificate
        case .clientCertificate: self = .clientCertificate
        case .answer: self = .answer
        case .authorization: self = .authorization
        }
    }
}
