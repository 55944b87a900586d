/// Where an authority of ours is in its life, and what may happen to it next.
///
/// ```
/// issuing ──replaced──► retiring ──tried──► onTrial ──retired──► retired
///                          ▲  └──────────────┼──retired──────────────▲
///                          └───turnedBack────┘
/// ```
///
/// While an authority is retiring, its successor issues certificates to callers, but this installation's own servers
/// still show certificates of the old one: who calls them has time to take the successor into its trust. On trial the
/// servers show the successor's; when a known caller breaks off for it, the trial is turned back.
public enum AuthorityState: String, Sendable, Hashable, CaseIterable, Codable {
    case issuing, retiring, onTrial, retired

    public enum Event: String, Sendable, Hashable, CaseIterable {
        case replaced, tried, turnedBack, retired
    }

    /// Throws `IssuanceError` `wrongState`.
    public func after(_ event: Event) throws(IssuanceError) -> AuthorityState {
        switch (self, event) {
        case (.issuing, .replaced): .retiring
        case (.retiring, .tried): .onTrial
        case (.onTrial, .turnedBack): .retiring
        case (.retiring, .retired), (.onTrial, .retired): .retired
        default: throw Self.refusal(of: event, in: self)
        }
    }

    private static func refusal(of event: Event, in state: AuthorityState) -> IssuanceError {
        switch (state, event) {
        case (.issuing, _):
            IssuanceError(
                .wrongState, "The authority issues certificates.",
                hint: "Have it replaced first: issuing-authority rotate.")
        case (.retired, _): IssuanceError(.wrongState, "The authority is retired.")
        case (.onTrial, .tried): IssuanceError(.wrongState, "The authority's retirement is on trial already.")
        default:
            IssuanceError(
                .wrongState, "The authority is not on trial.",
                hint: "issuing-authority try begins to show the successor's.")
        }
    }
}
