import Foundation
import IntegrationTenant
import KeyMaterial
import ManagementSchema

/// The keystore's states, what differs between them, and what ends soon.
enum KeystoreHistoryRoutes {
    static let all: [Route] = [
        .get("/tenant/keystore", "showKeystore", .right(.tenantRead), "Show how full the keystore is, and its limits") {
            call in
            let keystore = try call.tenant.keystore
            let usage = keystore.usage()
            let bounds = keystore.bounds
            return KeystoreUsageResource(
                entries: usage.entries, size: usage.bytes, sizeMax: bounds.contentSizeMax,
                keystoreFileSizeMax: bounds.keystoreFileSizeMax, keyPairFileSizeMax: bounds.keyPairFileSizeMax,
                certificateSizeMax: bounds.certificateSizeMax, aliasLengthMax: bounds.aliasLengthMax,
                version: try await keystore.history().first?.number ?? 0, versionsMax: bounds.versionsMax)
        },
        .get(
            "/tenant/keystore/expiries", "listKeystoreExpiries", .right(.tenantRead),
            "List certificates that end soon, the nearest end first"
        ) { call in
            var expiries: [KeystoreExpiryResource] = []
            for expiry in try call.tenant.keystore.expiries() {
                let uses = try await call.tenant.keystore.uses(of: expiry.alias)
                    .filter { $0.isDeployed && !$0.isPossible }
                expiries.append(KeystoreExpiryResource(expiry, flows: Set(uses.map(\.flowID)).sorted()))
            }
            return KeystoreExpiryList(expiries: expiries)
        },
        .get(
            "/tenant/keystore/history", "listKeystoreHistory", .right(.tenantRead),
            "List the keystore's states, newest first"
        ) { call in
            let versions = try await call.tenant.keystore.history()
            return KeystoreVersionList(versions: versions.map(KeystoreVersionResource.init))
        },
        .get(
            "/tenant/keystore/history/{version}/entries", "listKeystoreVersionEntries", .right(.tenantRead),
            "List what an earlier state held"
        ) { call in
            let entries = try await call.tenant.keystore.entries(version: try version(call))
            return KeystoreEntryList(entries: entries.map(KeystoreEntryResource.init))
        },
        .get(
            "/tenant/keystore/history/{version}/difference", "compareKeystoreVersions", .right(.tenantRead),
            "Tell what changed from an earlier state to a later one",
            query: [QueryParameter("to", "The later state; the current one when absent.", schema: .integer)], difference
        ),
        .act(
            "/tenant/keystore/history/{version}/restore", "restoreKeystore", .right(.tenantWrite),
            "Make an earlier state the current one; the tenant's own entries stay"
        ) { call in
            KeystoreVersionResource(
                try await call.tenant.keystore.restore(version: try version(call), by: call.by))
        },
        .act(
            "/tenant/keystore/history/{version}/entries/{alias}/restore", "restoreKeystoreEntry", .right(.tenantWrite),
            "Bring one entry of an earlier state back"
        ) { call in
            KeystoreEntryResource(
                try await call.tenant.keystore.restore(
                    try call.parameter("alias"), version: try version(call), by: call.by))
        },
    ]

    private static func version(_ call: ManagementCall) throws -> Int {
        guard let version = Int(try call.parameter("version")), version > 0 else {
            throw ProblemError(.invalidParameter, "The version is not a positive number", at: "path/version")
        }
        return version
    }

    private static func difference(_ call: ManagementCall) async throws -> KeystoreDifferenceResource {
        let keystore = try call.tenant.keystore
        var newer = try await keystore.history().first?.number ?? 0
        if let text = call.query["to"] {
            guard let number = Int(text), number > 0 else {
                throw ProblemError(.invalidParameter, "to is not a positive number", at: "query/to")
            }
            newer = number
        }
        let difference = try await keystore.difference(from: try version(call), to: newer)
        return KeystoreDifferenceResource(
            from: difference.from.number, to: difference.to.number,
            items: difference.items.map(KeystoreDifferenceItem.init))
    }
}

extension KeystoreDifferenceItem {
    fileprivate init(_ item: KeystoreDifference.Item) {
        let change: KeystoreChangeKind =
            switch item.change {
            case .added: .added
            case .removed: .removed
            case .replaced: .replaced
            case .renamed: .renamed
            }
        self.init(
            alias: item.alias, change: change, oldAlias: item.oldAlias,
            sha256FingerprintBefore: item.before?.fingerprint.hex, sha256FingerprintAfter: item.after?.fingerprint.hex)
    }
}

extension KeystoreExpiryResource {
    fileprivate init(_ expiry: KeystoreExpiry, flows: [String]) {
        self.init(
            alias: expiry.alias, kind: expiry.kind == .keyPair ? .keyPair : .certificate,
            subject: expiry.certificate.subject.description, notAfter: expiry.certificate.notAfter.rfc3339,
            daysLeft: expiry.daysLeft, threshold: expiry.threshold, flows: flows)
    }
}

extension KeystoreVersionResource {
    init(_ version: KeystoreVersion) {
        self.init(
            version: version.number, at: version.at.rfc3339, by: version.by, summary: version.summary,
            entries: version.entryCount)
    }
}
