import Foundation
import KeyMaterial

/// A value in a table or a list of facts: a text, perhaps a link, a status, a moment, or buttons.
struct Cell: Sendable {
    var text: String?
    var href: String?
    var detail: String?
    var style: String?
    var column: String?
    var moment: String?
    var badge: Badge?
    var actions: [Action] = []

    static func text(_ text: String, detail: String? = nil) -> Cell {
        Cell(text: text.isEmpty ? "–" : text, detail: detail)
    }

    static func optional(_ text: String?) -> Cell {
        .text(text ?? "–")
    }

    static func link(_ text: String, _ href: String, detail: String? = nil) -> Cell {
        Cell(text: text, href: href, detail: detail, style: "strong")
    }

    static func reference(_ text: String, _ href: String, detail: String? = nil) -> Cell {
        Cell(text: text, href: href, detail: detail)
    }

    static func mono(_ text: String, href: String? = nil, detail: String? = nil) -> Cell {
        Cell(text: text, href: href, detail: detail, style: "mono")
    }

    static func fingerprint(_ fingerprint: Fingerprint, href: String? = nil) -> Cell {
        Cell(text: Formatting.short(fingerprint), href: href, style: "mono nowrap")
    }

    static func number(_ number: Int) -> Cell {
        Cell(text: String(number), column: "number")
    }

    static func status(_ text: String, _ tone: Tone, detail: String? = nil) -> Cell {
        Cell(detail: detail, badge: Badge(text, tone))
    }

    static func time(_ date: Date?, detail: String? = nil, missing: String = "never") -> Cell {
        guard let date else { return Cell(text: missing, style: "soft", column: "nowrap") }
        return Cell(
            text: Formatting.time(date), detail: detail, column: "nowrap", moment: Formatting.machineTime(date))
    }

    static func actions(_ actions: [Action]) -> Cell {
        Cell(column: "actions", actions: actions)
    }
}
