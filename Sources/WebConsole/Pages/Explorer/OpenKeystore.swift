import KeystoreFormats

/// The keystore that a session has open in the Keystore Explorer; it lives in memory only.
struct OpenKeystore: Sendable {
    private(set) var keystore: Keystore
    /// The file name that Save As proposes.
    var name: String
    private(set) var isChanged = false
    /// What was done, newest last, each with the keystore of before.
    private var steps: [Step] = []

    private struct Step: Sendable {
        let what: String
        let keystore: Keystore
        let name: String
        let isChanged: Bool
    }

    private static let stepsMax = 20

    init(keystore: Keystore, name: String) {
        self.keystore = keystore
        self.name = name
    }

    var summary: String { "\(keystore.type.rawValue), \(EntryCount.text(keystore.entries.count))" }

    /// What `undo` would take back; nil where there is nothing.
    var lastStep: String? { steps.last?.what }

    /// - Parameter what: the step in words, such as "Entry one deleted."
    mutating func become(_ keystore: Keystore, named name: String? = nil, by what: String) {
        steps.append(Step(what: what, keystore: self.keystore, name: self.name, isChanged: isChanged))
        if steps.count > Self.stepsMax { steps.removeFirst() }
        self.keystore = keystore
        self.name = name ?? self.name
        isChanged = true
    }

    /// The same content with more of it opened: nothing to save, nothing to take back.
    mutating func see(_ keystore: Keystore) { self.keystore = keystore }

    mutating func undo() -> String? {
        guard let step = steps.popLast() else { return nil }
        (keystore, name, isChanged) = (step.keystore, step.name, step.isChanged)
        return step.what
    }

    mutating func saved(as name: String) {
        self.name = name
        isChanged = false
        // What is taken back now differs from the file that was saved.
        steps = steps.map { Step(what: $0.what, keystore: $0.keystore, name: $0.name, isChanged: true) }
    }
}

enum EntryCount {
    static func text(_ count: Int) -> String { "\(count) \(count == 1 ? "entry" : "entries")" }
}
