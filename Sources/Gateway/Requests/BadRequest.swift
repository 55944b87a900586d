import IdentityDirectory

/// Why a request is not even judged; what the caller sees of it is the status only.
struct BadRequest: Error, Hashable {
    /// 400, 403 (of a request that a proxy in front asks about), 408, 413, 417, 431 or 505.
    var status: Int
    /// For the log of decisions.
    var detail: String

    init(_ detail: String, status: Int = 400) {
        self.status = status
        self.detail = detail
    }
}

extension RequestTarget {
    /// - Parameter status: what a target is answered with that can be read in more than one way.
    init(reading text: String, status: Int = 400) throws(BadRequest) {
        do {
            try self.init(text)
        } catch {
            throw BadRequest(error.detail, status: status)
        }
    }
}
