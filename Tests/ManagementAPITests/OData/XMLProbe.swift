import Foundation
import FoundationXML

/// Reads an XML document, and counts what is in it. A document that is not well formed throws.
final class XMLProbe: NSObject, XMLParserDelegate {
    private var counts: [String: Int] = [:]
    private var found: [String: [String]] = [:]
    private var open: [String] = []

    init(_ bytes: [UInt8]) throws {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.formatting) }
    }

    func count(_ name: String) -> Int { counts[name] ?? 0 }

    func texts(_ name: String) -> [String] { found[name] ?? [] }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
        found[name, default: []].append("")
        open.append(name)
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let name = open.last, let last = found[name]?.indices.last else { return }
        found[name]?[last] += text
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
        open.removeLast()
    }
}
