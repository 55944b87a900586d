import HTTPTypes
import IdentityDirectory

/// What somebody is offered: the buttons, links and forms whose address asks for a right that they have.
///
/// Pages need not think of each right by themselves; what they offer is held against the table of routes.
struct Offer: Sendable {
    /// Routes by method and number of segments.
    private let routes: [String: [(segments: [Substring], access: Route.Access)]]

    init(routes: [Route]) {
        var found: [String: [(segments: [Substring], access: Route.Access)]] = [:]
        for route in routes {
            let segments = route.path.split(separator: "/")
            found["\(route.method.rawValue) \(segments.count)", default: []].append((segments, route.access))
        }
        self.routes = found
    }

    /// Whether the principal may go there; true for what is no address of the console's.
    func includes(_ method: HTTPRequest.Method, _ address: String, for principal: Principal) -> Bool {
        guard address.hasPrefix("/") else { return true }
        let segments = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        let matching = (routes["\(method.rawValue) \(segments.count)"] ?? []).filter { route in
            zip(route.segments, segments).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }
        // A word stands before a parameter in the same place.
        let nearest = matching.min { one, other in
            one.segments.count { $0.hasPrefix(":") } < other.segments.count { $0.hasPrefix(":") }
        }
        guard case .right(let right)? = nearest?.access else { return true }
        return principal.has(right)
    }

    func includes(_ action: Action, for principal: Principal) -> Bool {
        switch action {
        case .link(let link): includes(.get, link.href, for: principal)
        case .post(let button): includes(.post, button.href, for: principal)
        }
    }

    /// The page without what the principal may not do.
    func page(_ page: Page, for principal: Principal) -> Page {
        var page = page
        page.actions = page.actions.filter { includes($0, for: principal) }
        page.hasActions = !page.actions.isEmpty
        page.notices = page.notices.map { notice($0, for: principal) }
        page.sections = page.sections.compactMap { section($0, for: principal) }
        return page
    }

    private func notice(_ notice: Notice, for principal: Principal) -> Notice {
        var notice = notice
        notice.actions = notice.actions.filter { includes($0, for: principal) }
        notice.hasActions = !notice.actions.isEmpty
        return notice
    }

    /// Nil where nothing is left of it.
    private func section(_ section: Section, for principal: Principal) -> Section? {
        switch section {
        case .form(let form):
            return form.isPost && !includes(.post, form.href, for: principal) ? nil : section
        case .bar(let bar):
            let left = bar.actions.filter { includes($0, for: principal) }
            return left.isEmpty && !bar.actions.isEmpty ? nil : .bar(left)
        case .panel(var panel):
            let sections = panel.sections.compactMap { self.section($0, for: principal) }
            guard !sections.isEmpty || panel.sections.isEmpty else { return nil }
            panel.sections = sections
            panel.actions = panel.actions.filter { includes($0, for: principal) }
            panel.hasActions = !panel.actions.isEmpty
            return .panel(panel)
        case .columns(let columns):
            let left = columns.items.map { $0.sections.compactMap { self.section($0, for: principal) } }
                .filter { !$0.isEmpty }
            return left.isEmpty ? nil : .columns(left)
        case .choices(var choices):
            choices.items = choices.items.compactMap { choice in
                var left = choice
                left.actions = choice.actions.filter { includes($0, for: principal) }
                return left.actions.isEmpty && !choice.actions.isEmpty ? nil : left
            }
            return choices.items.isEmpty ? nil : .choices(choices)
        case .table(let table): return .table(self.table(table, for: principal))
        case .notice(let notice): return .notice(self.notice(notice, for: principal))
        case .facts, .prose, .tiles, .diagram, .code: return section
        }
    }

    private func table(_ table: Table, for principal: Principal) -> Table {
        var table = table
        let keepsBatch = table.batch.map { includes(.post, $0.href, for: principal) } ?? true
        if !keepsBatch { table.batch = nil }
        table.rows = table.rows.map { row in
            var row = row
            if !keepsBatch { row.choice = nil }
            for index in row.cells.indices where !row.cells[index].actions.isEmpty {
                row.cells[index].actions.removeAll { !includes($0, for: principal) }
            }
            return row
        }
        return table
    }
}
