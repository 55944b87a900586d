/// Suffixes under which strangers register names, as far as they have more than one label and are common.
///
/// Not the public suffix list, which is data of its own and changes by the week: a single label is always one, and
/// these are the ones with a second label that certificates are met with. It matters for servers' names only.
enum PublicSuffixes {
    static func contains(_ host: Substring) -> Bool {
        let name = host.lowercased()
        guard let dot = name.firstIndex(of: ".") else { return true }
        let rest = name[name.index(after: dot)...]
        if hosts.contains(name) { return true }
        return rest.count == 2 && !rest.contains(".") && secondLevels.contains(String(name[..<dot]))
    }

    /// Under the two-letter domains of countries.
    private static let secondLevels: Set<String> = [
        "ac", "co", "com", "edu", "gov", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc", "sch",
    ]
    /// Where anybody gets a name from a company.
    private static let hosts: Set<String> = [
        "github.io", "gitlab.io", "herokuapp.com", "appspot.com", "blogspot.com", "cloudfront.net", "azurewebsites.net",
        "amazonaws.com", "s3.amazonaws.com", "elb.amazonaws.com", "pages.dev", "workers.dev", "netlify.app",
        "vercel.app", "web.app", "firebaseapp.com",
    ]
}
