/// How good a piece of news is; always shown together with a word, never by colour alone.
enum Tone: String, Sendable {
    case good
    case warn
    case bad
    case info
    case plain
}

/// A status in one or two words.
struct Badge: Sendable {
    var text: String
    var tone: String

    init(_ text: String, _ tone: Tone) {
        self.text = text
        self.tone = tone.rawValue
    }
}
