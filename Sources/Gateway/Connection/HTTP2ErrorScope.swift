import NIOHTTP2

/// Whether an error on a connection of HTTP/2 is one stream's alone.
enum HTTP2ErrorScope {
    /// What the library answers with RST_STREAM: it hands on the bare reason, not its scope.
    /// Source: RFC 9113 section 8.1.1.
    static func isOfOneStream(_ error: any Error) -> Bool {
        error is NIOHTTP2Errors.StreamError || error is NIOHTTP2Errors.InvalidHTTP2HeaderFieldName
            || error is NIOHTTP2Errors.InvalidHTTP2HeaderFieldValue || error is NIOHTTP2Errors.InvalidPseudoHeaderValue
            || error is NIOHTTP2Errors.ForbiddenHeaderField || error is NIOHTTP2Errors.PseudoHeaderAfterRegularHeader
            || error is NIOHTTP2Errors.UnknownPseudoHeader || error is NIOHTTP2Errors.InvalidPseudoHeaders
            || error is NIOHTTP2Errors.DuplicatePseudoHeader || error is NIOHTTP2Errors.MissingPseudoHeader
            || error is NIOHTTP2Errors.InvalidStatusValue
            || error is NIOHTTP2Errors.ContentLengthViolated || error is NIOHTTP2Errors.ContentLengthHeadersMismatch
            || error is NIOHTTP2Errors.ContentLengthHeaderNegative
            || error is NIOHTTP2Errors.ContentLengthHeaderMalformedValue
    }
}
