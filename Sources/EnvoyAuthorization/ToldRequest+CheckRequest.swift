#if EnvoyGRPC
    import Gateway

    extension ToldRequest {
        /// What Envoy tells of its caller's request; what is absent is empty, and refused by the desk.
        init(_ check: Envoy_Service_Auth_V3_CheckRequest) {
            let (source, http) = (check.attributes.source, check.attributes.request.http)
            let address = source.address.socketAddress.address
            // In lower case or not, and several of one name joined by commas.
            let joined = http.headers.map { (name: $0.key, value: $0.value) }
            let raw = http.headerMap.headers.map { header in
                let value = header.rawValue.isEmpty ? header.value : String(decoding: header.rawValue, as: UTF8.self)
                return (name: header.key, value: value)
            }
            self.init(
                method: http.method, target: http.path, escapedCertificate: source.certificate,
                peerAddress: address.isEmpty ? nil : address, fields: joined + raw)
        }
    }
#endif
