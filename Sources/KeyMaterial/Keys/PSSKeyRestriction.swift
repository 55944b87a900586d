/// What an RSASSA-PSS key says about the signatures that it may make: all of them where its algorithm has no parameters.
///
/// Source: RFC 4055 sections 1.2 and 3.3.
struct PSSKeyRestriction {
    /// The one hash that the key signs with; nil where it leaves the choice.
    let hash: SigningHash?

    /// nil where the parameters ask for what is not computed here.
    init?(_ algorithm: AlgorithmIdentifier) {
        guard let element = algorithm.parameters, element.tag == .sequence else {
            hash = nil
            return
        }
        guard let parameters = PSSParameters(element), parameters.digestOID == parameters.maskDigestOID,
            parameters.trailerField == 1,
            let named = SigningHash.allCases.first(where: { $0.rawValue == parameters.digestName }),
            parameters.saltLength <= named.digestSize
        else { return nil }
        hash = named
    }
}

extension SigningHash {
    /// In bytes.
    var digestSize: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    private var identifier: String {
        switch self {
        case .sha256: "2.16.840.1.101.3.4.2.1"
        case .sha384: "2.16.840.1.101.3.4.2.2"
        case .sha512: "2.16.840.1.101.3.4.2.3"
        }
    }

    /// The DER of RSASSA-PSS with this hash, which masks too, and a salt of its size.
    func algorithmOfPSS() throws(KeyMaterialError) -> [UInt8] {
        let digest = DER.sequence(try DER.objectIdentifier(identifier), DER.null)
        let mask = DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.1.8"), digest)
        let parameters = DER.sequence(
            DER.context(0, digest), DER.context(1, mask), DER.context(2, DER.integer(digestSize)))
        return DER.sequence(try DER.objectIdentifier(KeyAlgorithmNames.rsaPSS), parameters)
    }
}
