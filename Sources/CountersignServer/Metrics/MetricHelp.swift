/// What each series of a server counts or measures, as its `# HELP` line and docs/OPERATIONS.md tell.
public enum MetricHelp {
    /// By the series' name.
    public static let texts: [String: String] = [
        "countersign_audit_sink_lag": "Audit entries that the second sink has not got yet.",
        "countersign_directory_index_age_seconds":
            "Seconds since the state that verdicts stand on was last compared with the directory.",
        "countersign_directory_index_current": "1 while verdicts stand on the present state of the directory, else 0.",
        "countersign_expiring":
            "Certificates of a kind that end within so many days; 0 days: those that have ended.",
        "countersign_expiry_notices_total": "Expiry notices by channel and outcome.",
        "countersign_gateway_connections_rejected_total":
            "Connections closed before the handshake, for too many were open.",
        "countersign_gateway_handshakes_total":
            "TLS handshakes of callers: completed, failed, or ended for the caller does not trust the server.",
        "countersign_gateway_judge_duration_seconds": "Time from a request's head to its verdict.",
        "countersign_gateway_open_connections": "Connections of callers that are open.",
        "countersign_gateway_request_duration_seconds": "Time from a request's head to the end of its response.",
        "countersign_gateway_upstream_failures_total": "Requests that an upstream did not answer, or not wholly.",
        "countersign_gateway_verdicts_total": "Verdicts on requests by their code.",
        "countersign_own_certificate_seconds_left":
            "Seconds until a certificate of the server or of its issuing authority ends.",
    ]
}
