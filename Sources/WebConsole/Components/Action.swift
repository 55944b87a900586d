/// Something that a person can do from here: follow a link, or post a form of one button.
enum Action: Sendable {
    case link(LinkButton)
    case post(PostButton)

    struct LinkButton: Sendable {
        var text: String
        var href: String
        var style: String
        var id: String?
    }

    struct PostButton: Sendable {
        var text: String
        var href: String
        var values: [NamedValue]
        var style: String
        var id: String?
    }

    static func open(_ text: String, _ href: String, style: ButtonStyle = .plain, id: String? = nil) -> Action {
        .link(LinkButton(text: text, href: href, style: style.rawValue, id: id))
    }

    static func submit(
        _ text: String, to href: String, values: [String: String] = [:], style: ButtonStyle = .plain, id: String? = nil
    ) -> Action {
        let values = values.sorted { $0.key < $1.key }.map { NamedValue(name: $0.key, value: $0.value) }
        return .post(PostButton(text: text, href: href, values: values, style: style.rawValue, id: id))
    }
}

/// How loud a button is; the raw value is its class in the style sheet.
enum ButtonStyle: String, Sendable {
    case plain = ""
    case primary
    case danger
    case quiet
    case small
    case smallDanger = "small danger"
}
