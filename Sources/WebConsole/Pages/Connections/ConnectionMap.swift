import Foundation

/// Who calls whom as one picture: columns of nodes, from the calls' beginnings on the left to the systems on the right.
struct ConnectionMap: Sendable {
    enum Column: Int, Sendable, CaseIterable {
        case flows, keys, users, arrangements, systems

        var title: String {
            switch self {
            case .flows: "Integration Flows"
            case .keys: "Keys and Certificates"
            case .users: "Users"
            case .arrangements: "Arrangements"
            case .systems: "Systems"
            }
        }
    }

    struct Node: Sendable {
        let id: String
        let column: Column
        var title: String
        /// What tells it from others with the same title, such as a fingerprint's beginning; may be empty.
        var detail = ""
        /// How it stands, such as `until 2027-11-26`; may be empty.
        var note: String
        /// When it was last used; may be empty.
        var use = ""
        var tone: Tone
        var href: String?
    }

    struct Edge: Sendable, Hashable {
        let from: String
        let to: String
        let title: String
    }

    /// In each column in the order of their coming.
    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    /// Nodes that found no place in their column.
    private(set) var left: [Column: Int] = [:]
    private var known: Set<String> = []

    static let columnMax = 60

    mutating func add(_ node: Node) {
        guard known.insert(node.id).inserted else { return }
        guard nodes.count(where: { $0.column == node.column }) < Self.columnMax else {
            left[node.column, default: 0] += 1
            return
        }
        nodes.append(node)
    }

    mutating func join(_ from: String, _ to: String, _ title: String = "") {
        let edge = Edge(from: from, to: to, title: title)
        if !edges.contains(edge) { edges.append(edge) }
    }

    /// Calls nodes that nothing leads from or to unused.
    mutating func markUnused() {
        let joined = Set(edges.flatMap { [$0.from, $0.to] })
        for index in nodes.indices where !joined.contains(nodes[index].id) && nodes[index].tone != .bad {
            nodes[index].tone = .plain
            nodes[index].use = "unused"
        }
    }
}
