/// How a query's answer is fetched that is too long for one page.
///
/// Without a size the service decides, and says in each page where the next one is. With a size the channel asks for
/// that many entities at a time. *Process in Pages* leaves the asking to a Looping Process Call around the channel: each
/// iteration fetches one page, and the exchange property `<receiver>.<channel>.hasMoreRecords` tells whether to go on.
///
/// Source: SAP Cloud Integration, OData receiver adapter; OData 2.0 URI conventions; OData JSON Format 4.0.
struct ODataPaging: Sendable {
    /// Where a page begins.
    enum Position: Sendable, Hashable {
        /// After so many entities of the query.
        case skip(Int)
        case link(String)

        /// As an exchange property holds it.
        init(_ text: String) {
            self = Int(text).map(Self.skip) ?? .link(text)
        }

        var text: String {
            switch self {
            case .skip(let count): String(count)
            case .link(let link): link
            }
        }
    }

    /// Entities on a page; nil leaves it to the service.
    let size: Int?
    /// Whether each call fetches one page.
    let isStepwise: Bool
    private let moreProperty: String
    private let positionProperty: String

    init(_ channel: Channel, _ context: StepContext) {
        let properties = channel.properties
        size = properties.settled("odatapagesize").flatMap { Int($0.trimmingSpaces()) }.flatMap { $0 > 0 ? $0 : nil }
        isStepwise = ["1", "true"].contains(properties.settled("pagination") ?? "")
        let receiver = context.flow.participants.first { $0.id == channel.targetID }?.name ?? ""
        moreProperty = "\(receiver).\(channel.name).hasMoreRecords"
        positionProperty = "\(receiver).\(channel.name).nextPage"
    }

    /// Where the call begins: at the first page, or in a loop at the one that the iteration before left.
    func start(_ message: FlowMessage) -> Position {
        guard isStepwise, let text = message.properties[positionProperty] else { return .skip(0) }
        return Position(text)
    }

    /// Notes for the next iteration where it begins.
    func note(_ next: Position?, in message: inout FlowMessage) {
        guard isStepwise else { return }
        message.properties[moreProperty] = next == nil ? "false" : "true"
        message.properties[positionProperty] = next?.text
    }

    /// What follows pages of which the first began at a position; nil where that was all.
    ///
    /// - Parameter limit: the `$top` that the query itself asks for.
    func next(after pages: [ReceiverPage], from start: Position, limit: Int?) -> Position? {
        guard let last = pages.last else { return nil }
        if let link = last.nextLink, !link.isEmpty { return .link(link) }
        guard let size, last.count > 0, case .skip(let before) = start else { return nil }
        let done = before + pages.reduce(0) { $0 + $1.count }
        return done % size == 0 && done < limit ?? .max ? .skip(done) : nil
    }

    /// The query's options for a page; those of its author where the service decides.
    func options(_ options: [String], at done: Int) -> [String] {
        guard let size else { return options }
        let (first, limit) = (Self.number("$skip", options) ?? 0, Self.number("$top", options))
        let others = options.filter { !$0.hasPrefix("$skip=") && !$0.hasPrefix("$top=") }
        return others + ["$skip=\(first + done)", "$top=\(min(size, (limit ?? .max) - done))"]
    }

    static func number(_ name: String, _ options: [String]) -> Int? {
        options.first { $0.hasPrefix(name + "=") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    /// Where a link leads: always to the channel's own host, so no answer sends a credential elsewhere.
    ///
    /// - Parameter root: the service's address without a slash at its end.
    static func url(of link: String, below root: String) -> String {
        guard let scheme = root.range(of: "://") else { return "\(root)/\(link)" }
        let authority = root[scheme.upperBound...].prefix { $0 != "/" }
        let origin = String(root[..<authority.endIndex])
        if let other = link.range(of: "://"), !link[..<other.lowerBound].contains("?") {
            return origin + link[other.upperBound...].drop { $0 != "/" }
        }
        return link.hasPrefix("/") ? origin + link : "\(root)/\(link)"
    }
}
