/// Why a request is not even judged; what the caller sees of it is the status only.
struct BadRequest: Error, Hashable {
    /// 400, 408, 413, 417, 431 or 505.
    var status: Int
    /// For the log of decisions.
    var detail: String

    init(_ detail: String, status: Int = 400) {
        self.status = status
        self.detail = detail
    }
}
