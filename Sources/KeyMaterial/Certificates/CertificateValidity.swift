/// For how long a certificate is made valid where nobody says.
///
/// One default for key pairs that are issued, generated or requested, in the console, on the command line and over HTTP.
public enum CertificateValidity {
    /// A year: what most authorities' profiles have for end entities.
    public static let daysDefault = 365
    /// The same in seconds, for `Date.addingTimeInterval`.
    public static let secondsDefault = Double(daysDefault) * 86_400
}
