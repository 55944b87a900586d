/// Who waits for something scarce: askers take turns, however much each of them asks for, and where there is no room for
/// one more, it is the asker with most in the queue who goes without.
struct FairQueue<Asker: Hashable, Element> {
    private let max: Int
    private var waiting: [Asker: [Element]] = [:]
    /// Everybody who has something in the queue; whose turn is next stands first.
    private var turns: [Asker] = []
    private(set) var count = 0

    init(max: Int) { self.max = max }

    /// Puts `element` at the end of its asker's; returns the one for whom there is no room, which may be itself.
    mutating func enter(_ element: Element, of asker: Asker) -> Element? {
        if waiting[asker] == nil { turns.append(asker) }
        waiting[asker, default: []].append(element)
        count += 1
        guard count > max else { return nil }
        // Among equals the one that comes last.
        let longest = turns.reversed().max { length($0) < length($1) } ?? asker
        return take(from: length(longest) > length(asker) ? longest : asker) { $0.removeLast() }
    }

    /// The next one of the asker whose turn it is; nil where nobody waits.
    mutating func next() -> Element? {
        guard let asker = turns.first else { return nil }
        let element = take(from: asker) { $0.removeFirst() }
        if waiting[asker] != nil { turns.append(turns.removeFirst()) }
        return element
    }

    private func length(_ asker: Asker) -> Int { waiting[asker]?.count ?? 0 }

    private mutating func take(from asker: Asker, _ remove: (inout [Element]) -> Element) -> Element? {
        guard var elements = waiting[asker] else { return nil }
        let element = remove(&elements)
        count -= 1
        waiting[asker] = elements.isEmpty ? nil : elements
        if elements.isEmpty { turns.removeAll { $0 == asker } }
        return element
    }
}
