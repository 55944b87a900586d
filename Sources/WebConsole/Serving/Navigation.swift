import IdentityDirectory

/// A heading of the navigation at the left, and the pages under it.
struct NavigationGroup: Sendable {
    var title: String
    var items: [Item]

    struct Item: Sendable {
        var text: String
        var href: String
        var isCurrent: Bool
    }
}

/// What stands at the left: only what this server serves and this person may see.
enum Navigation {
    struct Entry: Sendable {
        var group: String
        var text: String
        var href: String
        var right: Right?
        var part: ConsolePart?
    }

    static let entries: [Entry] = [
        Entry(group: "Overview", text: "Home", href: "/"),
        Entry(group: "Connections", text: "Map", href: Paths.connectionMap, right: .directoryRead),
        Entry(
            group: "Connections", text: "Connections", href: Paths.connections, right: .connectionRead,
            part: .integrationTenant),
        Entry(
            group: "Connections", text: "Called Sides", href: Paths.counterparts, right: .connectionRead,
            part: .integrationTenant),
        Entry(
            group: "General Settings · Integration", text: "Communication Arrangements", href: Paths.arrangements,
            right: .directoryRead, part: .businessSystem),
        Entry(
            group: "General Settings · Integration", text: "Communication Systems", href: Paths.systems,
            right: .directoryRead, part: .businessSystem),
        Entry(
            group: "General Settings · Integration", text: "Communication Users", href: Paths.users,
            right: .directoryRead, part: .businessSystem),
        Entry(
            group: "General Settings · Integration", text: "Communication Scenarios", href: Paths.scenarios,
            right: .directoryRead, part: .businessSystem),
        Entry(
            group: "Administrator", text: "Communication Certificates", href: Paths.certificates,
            right: .directoryRead, part: .businessSystem),
        Entry(
            group: "Administrator", text: "Offered Key Files", href: Paths.offeredFiles, right: .keyPairIssue,
            part: .businessSystem),
        Entry(
            group: "Administrator", text: "Blocks", href: Paths.blocks, right: .directoryRead, part: .businessSystem),
        Entry(
            group: "Administrator", text: "Certificate Trust List", href: Paths.trustList, right: .directoryRead,
            part: .businessSystem),
        Entry(
            group: "Administrator", text: "Issuing Authorities", href: Paths.issuingAuthorities,
            right: .directoryRead, part: .businessSystem),
        Entry(
            group: "Administrator", text: "Revocation Lists", href: Paths.revocationLists, right: .directoryRead,
            part: .businessSystem),
        Entry(
            group: "Administrator", text: "Renewal by Partners", href: Paths.renewal, right: .directoryRead,
            part: .businessSystem),
        Entry(
            group: "Administrator", text: "Access Decisions", href: Paths.decisions, right: .decisionRead,
            part: .businessSystem),
        Entry(
            group: "Administrator", text: "Explain", href: Paths.explain, right: .decisionRead, part: .businessSystem),
        Entry(group: "Administrator", text: "Expiry", href: Paths.expiry, right: .directoryRead),
        Entry(
            group: "Administrator", text: "Import and Export", href: Paths.imports, right: .directoryRead,
            part: .businessSystem),
        Entry(group: "Administrator", text: "Audit", href: Paths.audit, right: .auditRead),
        Entry(
            group: "Administrator", text: "Administrators and Tokens", href: Paths.administrators,
            right: .administration),
        Entry(
            group: "Monitor · Operations View", text: "Message Processing", href: Paths.messages, right: .messageRead,
            part: .integrationTenant),
        Entry(
            group: "Manage Security", text: "Keystore", href: Paths.keystore, right: .tenantRead,
            part: .integrationTenant),
        Entry(
            group: "Manage Security", text: "Security Material", href: Paths.securityMaterial, right: .tenantRead,
            part: .integrationTenant),
        Entry(
            group: "Manage Security", text: "Connectivity Tests", href: Paths.connectivity, right: .tenantWrite,
            part: .integrationTenant),
        Entry(
            group: "Manage Stores", text: "Number Ranges", href: Paths.numberRanges, right: .tenantRead,
            part: .integrationTenant),
        Entry(
            group: "Design", text: "Integration Flows", href: Paths.flows, right: .tenantRead,
            part: .integrationTenant),
        Entry(group: "Tools", text: "Keystore Explorer", href: Paths.explorer),
    ]

    static func groups(for principal: Principal, parts: Set<ConsolePart>, at path: String) -> [NavigationGroup] {
        var groups: [NavigationGroup] = []
        for entry in visible(for: principal, parts: parts) {
            let isCurrent = path == entry.href || (entry.href != "/" && path.hasPrefix(entry.href + "/"))
            let item = NavigationGroup.Item(text: entry.text, href: entry.href, isCurrent: isCurrent)
            if groups.last?.title == entry.group {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append(NavigationGroup(title: entry.group, items: [item]))
            }
        }
        return groups
    }

    static func visible(for principal: Principal, parts: Set<ConsolePart>) -> [Entry] {
        entries.filter { entry in
            entry.part.map(parts.contains) ?? true && entry.right.map(principal.has) ?? true
        }
    }
}
