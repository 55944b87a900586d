import IdentityDirectory
import NIOCore

/// The request that a caller is at.
struct CurrentRequest {
    var correlationID = ""
    var isHEAD = false
    var isHTTP10 = false
    var isKeepAlive = true
    /// Waits with its body until it is asked for it.
    var awaitsContinue = false
    var startedAt = NIODeadline.now()
    /// Its body has arrived as a whole.
    var hasEnded = false
    var isResponseStarted = false
    var framing = ResponseHead.Framing.none
    /// For the access log.
    var status = 0
    var bytesSent = 0
    var userID: String?
    /// Why it was refused; nil while it is not.
    var refusalCode: VerdictCode?
    /// The connection is closed after the response.
    var closes = false
}
