/// One extension of a certificate, as it was read.
public struct CertificateExtension: Hashable, Sendable {
    /// Dotted decimal.
    public let oid: String
    /// Whether who does not know the extension must refuse the certificate.
    public let isCritical: Bool
    /// The content of the octet string: the DER of the extension's own type.
    public let value: [UInt8]
    /// Such as `subjectAltName`, or the object identifier when it has no common name.
    public var name: String { Self.names[oid] ?? oid }

    /// Takes the parts as they are: the identifier in dotted decimal, and for the value the DER of the extension's own type,
    /// without the octet string around it. Nothing of them is checked before they are written.
    public init(oid: String, isCritical: Bool, value: [UInt8]) {
        self.oid = oid
        self.isCritical = isCritical
        self.value = value
    }

    init(_ element: ASN1Element) throws(KeyMaterialError) {
        var fields = try element.children()
        oid = try fields.next("extnID").objectIdentifier()
        isCritical = try fields.nextIf("critical", .boolean)?.boolean() ?? false
        value = try fields.next("extnValue").octets()
    }

    /// Reads `SEQUENCE OF Extension`.
    static func list(_ element: ASN1Element) throws(KeyMaterialError) -> [CertificateExtension] {
        var members = try element.children()
        var extensions: [CertificateExtension] = []
        while !members.isAtEnd {
            extensions.append(try CertificateExtension(try members.next("Extension")))
        }
        return extensions
    }

    func derEncoded() throws(KeyMaterialError) -> [UInt8] {
        DER.sequence(
            try DER.objectIdentifier(oid), isCritical ? DER.boolean(true) : [], DER.octetString(value))
    }

    static let subjectKeyIdentifier = "2.5.29.14"
    static let keyUsage = "2.5.29.15"
    static let subjectAlternativeName = "2.5.29.17"
    static let basicConstraints = "2.5.29.19"
    static let authorityKeyIdentifier = "2.5.29.35"
    static let extendedKeyUsage = "2.5.29.37"

    private static let names: [String: String] = [
        subjectKeyIdentifier: "subjectKeyIdentifier", keyUsage: "keyUsage", "2.5.29.16": "privateKeyUsagePeriod",
        subjectAlternativeName: "subjectAltName", "2.5.29.18": "issuerAltName", basicConstraints: "basicConstraints",
        "2.5.29.30": "nameConstraints", "2.5.29.31": "cRLDistributionPoints", "2.5.29.32": "certificatePolicies",
        "2.5.29.33": "policyMappings", authorityKeyIdentifier: "authorityKeyIdentifier",
        "2.5.29.36": "policyConstraints", extendedKeyUsage: "extKeyUsage", "2.5.29.46": "freshestCRL",
        "2.5.29.54": "inhibitAnyPolicy", "2.5.29.9": "subjectDirectoryAttributes",
        "1.3.6.1.5.5.7.1.1": "authorityInfoAccess", "1.3.6.1.5.5.7.1.11": "subjectInfoAccess",
        "1.3.6.1.5.5.7.1.24": "tlsFeature", "1.3.6.1.4.1.11129.2.4.2": "signedCertificateTimestampList",
        "2.16.840.1.113730.1.1": "netscapeCertType", "2.16.840.1.113730.1.13": "netscapeComment",
        "1.3.6.1.4.1.311.20.2": "enrollCertType", "1.3.6.1.4.1.311.21.7": "certificateTemplate",
        "1.3.6.1.5.5.7.1.3": "qcStatements", "1.3.6.1.5.5.7.48.1.5": "ocspNoCheck",
        "1.3.6.1.4.1.11129.2.4.3": "precertificatePoison", "1.2.840.113549.1.9.15": "smimeCapabilities",
        "2.16.840.1.113730.1.2": "netscapeBaseURL", "2.16.840.1.113730.1.3": "netscapeRevocationURL",
        "2.16.840.1.113730.1.4": "netscapeAuthorityRevocationURL", "2.16.840.1.113730.1.7": "netscapeRenewalURL",
        "2.16.840.1.113730.1.8": "netscapeAuthorityPolicyURL", "2.16.840.1.113730.1.12": "netscapeServerName",
        "1.3.6.1.4.1.311.21.1": "authorityVersion", "1.3.6.1.4.1.311.21.2": "previousAuthorityCertificateHash",
        "1.3.6.1.4.1.311.21.10": "applicationPolicies", "1.3.6.1.4.1.311.21.11": "applicationPolicyMappings",
        "1.3.6.1.4.1.311.21.12": "applicationPolicyConstraints", "1.3.6.1.4.1.311.25.2": "securityIdentifier",
    ]
}
