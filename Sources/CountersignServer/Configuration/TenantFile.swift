import Foundation
import IntegrationTenant
import KeyMaterial

/// What a file says about the integration tenant: its limits, and what it keeps for how long.
///
/// Everything may be left out; docs/OPERATIONS.md lists the keys.
struct TenantFile {
    /// Each key with the least and the largest number that it takes.
    private static let bounds: [String: ClosedRange<Int>] = [
        "keystoreFileSizeMax": 1_024...(64 << 20), "keyPairFileSizeMax": 1_024...(16 << 20),
        "certificateSizeMax": 1_024...(1 << 20), "contentSizeMax": 65_536...(256 << 20), "aliasLengthMax": 8...250,
        "versionsMax": 1...10_000, "messageRetentionDays": 1...3_650, "unfinishedMessagesMax": 1...1_000_000,
        "concurrentMessagesMax": 1...1_000, "attemptsMax": 1...1_000, "flowVersionsMax": 1...1_000,
        "debugHours": 1...720, "traceMinutes": 1...1_440, "tracedPayloadMinutes": 1...10_080,
        "attachmentBytesPerDayMax": 0...(1 << 40), "keptPayloadBytesMax": 0...(1 << 44),
    ]

    /// Throws `ConfigurationError` that names the file and the key.
    static func configuration(path: String) throws -> TenantConfiguration {
        var fields = try JSONFields(file: path)
        var configuration = TenantConfiguration()
        func number(_ fields: inout JSONFields, _ key: String, _ set: (Int) -> Void) throws {
            guard let number = try fields.integer(key), let range = bounds[key] else { return }
            guard range.contains(number) else {
                throw ConfigurationError(
                    detail: "\(path): \(key) is \(number)",
                    hint: "give a number from \(range.lowerBound) to \(range.upperBound)")
            }
            set(number)
        }
        _ = try fields.object("keystore") { keystore in
            try number(&keystore, "keystoreFileSizeMax") { configuration.keystoreBounds.keystoreFileSizeMax = $0 }
            try number(&keystore, "keyPairFileSizeMax") { configuration.keystoreBounds.keyPairFileSizeMax = $0 }
            try number(&keystore, "certificateSizeMax") { configuration.keystoreBounds.certificateSizeMax = $0 }
            try number(&keystore, "contentSizeMax") { configuration.keystoreBounds.contentSizeMax = $0 }
            try number(&keystore, "aliasLengthMax") { configuration.keystoreBounds.aliasLengthMax = $0 }
            try number(&keystore, "versionsMax") { configuration.keystoreBounds.versionsMax = $0 }
        }
        if let days = try fields.integers("expiryNoticeDays") {
            guard !days.isEmpty, days.count <= 20, days.allSatisfy({ (1...3_650).contains($0) }) else {
                throw ConfigurationError(
                    detail: "\(path): expiryNoticeDays is no list of 1 to 20 numbers of days", hint: "90, 60, 30, 14, 7"
                )
            }
            configuration.expirySchedule = ExpirySchedule(days: days)
        }
        try number(&fields, "messageRetentionDays") { configuration.messageRetentionDays = $0 }
        try number(&fields, "unfinishedMessagesMax") { configuration.unfinishedMessagesMax = $0 }
        try number(&fields, "concurrentMessagesMax") { configuration.concurrentMessagesMax = $0 }
        try number(&fields, "attemptsMax") { configuration.attemptsMax = $0 }
        try number(&fields, "flowVersionsMax") { configuration.flowVersionsMax = $0 }
        try number(&fields, "debugHours") { configuration.logBounds.debugHours = $0 }
        try number(&fields, "traceMinutes") { configuration.logBounds.traceMinutes = $0 }
        try number(&fields, "tracedPayloadMinutes") { configuration.logBounds.tracedPayloadMinutes = $0 }
        try number(&fields, "attachmentBytesPerDayMax") { configuration.logBounds.attachmentBytesPerDayMax = $0 }
        try number(&fields, "keptPayloadBytesMax") { configuration.logBounds.keptPayloadBytesMax = $0 }
        configuration.onPremiseHosts = try fields.objects("onPremiseHosts") { try onPremiseHost(&$0) } ?? []
        try fields.refuseOthers()
        return configuration
    }

    private static func onPremiseHost(_ fields: inout JSONFields) throws -> OnPremiseHost {
        let host = OnPremiseHost(
            location: try fields.string("location") ?? "", virtualHost: try fields.required("virtualHost"),
            address: try fields.required("address"))
        let parts = host.virtualHost.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, Int(parts[1]).map({ (1...65_535).contains($0) }) ?? false else {
            throw ConfigurationError(
                detail: "\(fields.place): virtualHost is \(host.virtualHost)", hint: "give host and port, erp:443")
        }
        guard let url = URL(string: host.address), ["http", "https"].contains(url.scheme ?? ""),
            url.host?.isEmpty == false, url.path.isEmpty, url.query == nil, url.user == nil
        else {
            throw ConfigurationError(
                detail: "\(fields.place): address is \(host.address)",
                hint: "give scheme, host and port, https://erp.example.com:44300")
        }
        return host
    }
}
