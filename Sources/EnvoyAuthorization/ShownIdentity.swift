#if EnvoyGRPC
    import Gateway
    import NIOCertificateReloading
    import NIOSSL
    import Synchronization

    /// What handshakes show; replaced while others go on.
    final class ShownIdentity: CertificateReloader {
        private let identity: Mutex<ServerIdentity>

        init(_ identity: ServerIdentity) { self.identity = Mutex(identity) }

        func show(_ new: ServerIdentity) { identity.withLock { $0 = new } }

        var sslContextConfigurationOverride: NIOSSLContextConfigurationOverride {
            identity.withLock { $0 }.contextOverride
        }
    }
#endif
