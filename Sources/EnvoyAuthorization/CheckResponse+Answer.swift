#if EnvoyGRPC
    import Gateway

    extension Envoy_Service_Auth_V3_CheckResponse {
        /// Who the caller is, for Envoy to send upstream, with the correlation id for the caller as well; or what Envoy is to answer its caller.
        init(_ answer: AuthorizationDesk.Answer) {
            self.init()
            let headers = answer.fields.map { Envoy_Config_Core_V3_HeaderValueOption($0.name, $0.value) }
            guard answer.status != 200 else {
                status = .init()
                okResponse.headers = headers
                okResponse.responseHeadersToAdd = headers.filter { $0.header.key == "x-correlation-id" }
                return
            }
            // PERMISSION_DENIED. Source: google.rpc.Code.
            status.code = 7
            deniedResponse.status.code = Envoy_Type_V3_StatusCode(rawValue: answer.status) ?? .forbidden
            deniedResponse.headers = headers
            deniedResponse.body = String(decoding: answer.body, as: UTF8.self)
        }
    }

    extension Envoy_Config_Core_V3_HeaderValueOption {
        /// In place of whatever the caller said itself.
        init(_ name: String, _ value: String) {
            self.init()
            header.key = name.lowercased()
            header.value = value
            appendAction = .overwriteIfExistsOrAdd
        }
    }
#endif
