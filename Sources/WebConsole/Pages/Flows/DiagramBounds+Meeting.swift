import IntegrationFlows

extension DiagramBounds {
    /// A way that ends where it meets this rectangle, so that its arrow is seen: editors lead ways to a shape's middle.
    ///
    /// One that is never outside stays as it is.
    func meeting(_ way: [DiagramPoint]) -> [DiagramPoint] {
        guard let outside = way.lastIndex(where: { !contains($0) }), outside + 1 < way.count else { return way }
        let from = way[outside]
        let to = way[outside + 1]
        // How far along the last stretch each side is; the farthest of those that are entered is met.
        func share(_ from: Double, _ to: Double, _ low: Double, _ high: Double) -> Double {
            from < low ? (low - from) / (to - from) : from > high ? (high - from) / (to - from) : 0
        }
        let part = max(share(from.x, to.x, x, x + width), share(from.y, to.y, y, y + height))
        let end = DiagramPoint(x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part)
        return way[...outside] + [end]
    }

    private func contains(_ point: DiagramPoint) -> Bool {
        point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height
    }
}
