/// An authority to put on the trust list.
public struct AuthorityTrust: Codable, Hashable, Sendable {
    /// PEM text or base64 of DER.
    public var certificate: String
    /// Absent: all.
    public var purposes: [AuthorityPurposeValue]?

    public init(certificate: String, purposes: [AuthorityPurposeValue]? = nil) {
        self.certificate = certificate
        self.purposes = purposes
    }
}

/// What an authority's word is to be taken for.
public struct AuthorityPurposes: Codable, Hashable, Sendable {
    public var purposes: [AuthorityPurposeValue]

    public init(purposes: [AuthorityPurposeValue]) { self.purposes = purposes }
}

/// The authority that takes another one's place.
public struct AuthorityReplacement: Codable, Hashable, Sendable {
    /// PEM text or base64 of DER.
    public var certificate: String
    /// For how many days both count, 0 to 3650; absent: 30.
    public var overlapDays: Int?

    public init(certificate: String, overlapDays: Int? = nil) {
        self.certificate = certificate
        self.overlapDays = overlapDays
    }
}

/// When an authority stops counting.
public struct AuthorityRetirement: Codable, Hashable, Sendable {
    /// In how many days, 0 to 3650; absent: 30.
    public var overlapDays: Int?

    public init(overlapDays: Int? = nil) { self.overlapDays = overlapDays }
}

/// A bundle of authorities, which is taken as a whole or not at all.
public struct AuthorityBundle: Codable, Hashable, Sendable {
    /// PEM text of any number of certificates, or base64 of a PKCS#7 file.
    public var bundle: String
    /// Whether the customer's authorities that are not in it are to retire; absent: no.
    public var retiresOthers: Bool?
    /// In how many days they do, 0 to 3650; absent: 30.
    public var overlapDays: Int?
    /// Whether nothing is to be changed, and the answer tells what would be; absent: no.
    public var dryRun: Bool?

    public init(bundle: String, retiresOthers: Bool? = nil, overlapDays: Int? = nil, dryRun: Bool? = nil) {
        self.dryRun = dryRun
        self.bundle = bundle
        self.retiresOthers = retiresOthers
        self.overlapDays = overlapDays
    }
}

/// What a bundle changed, by fingerprints.
public struct AuthorityBundleResult: Codable, Hashable, Sendable {
    public var added: [String]
    public var kept: [String]
    public var retiring: [String]

    public init(added: [String], kept: [String], retiring: [String]) {
        self.added = added
        self.kept = kept
        self.retiring = retiring
    }
}
