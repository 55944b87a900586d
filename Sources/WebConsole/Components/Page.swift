/// One page: where it stands, what can be done there, and its sections.
struct Page: Sendable {
    var title: String
    var badge: Badge?
    var subtitle: String?
    var breadcrumbs: [Link]
    var hasBreadcrumbs: Bool
    var tabs: [Tab]
    var hasTabs: Bool
    var actions: [Action]
    var hasActions: Bool
    var notices: [Notice]
    var sections: [Section]
    /// An address that the browser fetches by itself a second later: a download that follows a form, or the page
    /// itself while what it shows goes on.
    var next: String?

    init(
        _ title: String, badge: Badge? = nil, subtitle: String? = nil, at breadcrumbs: [Link] = [], tabs: [Tab] = [],
        actions: [Action] = [], notices: [Notice] = [], next: String? = nil, _ sections: [Section]
    ) {
        self.title = title
        self.badge = badge
        self.subtitle = subtitle
        self.breadcrumbs = breadcrumbs.isEmpty ? [] : breadcrumbs + [Link(title)]
        hasBreadcrumbs = !breadcrumbs.isEmpty
        self.tabs = tabs
        hasTabs = !tabs.isEmpty
        self.actions = actions
        hasActions = !actions.isEmpty
        self.notices = notices
        self.sections = sections
        self.next = next
    }
}
