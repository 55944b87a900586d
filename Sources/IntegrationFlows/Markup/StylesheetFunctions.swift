import CLibXML2
import CLibXSLT

/// Functions of XPath 2.0 that stylesheets may call beside those of version 1.0.
///
/// Source: W3C XQuery 1.0 and XPath 2.0 Functions and Operators.
enum StylesheetFunctions {
    /// All values of an expression as one text; only rewriting writes it.
    static let joined = "countersign-joined"

    static let names: Set<String> = [
        "upper-case", "lower-case", "ends-with", "string-join", "exists", "empty", "abs", "distinct-values",
    ]

    static func register(_ context: xsltTransformContextPtr) {
        guard let expressions = context.pointee.xpathCtxt else { return }
        xmlXPathRegisterFunc(expressions, joined) { context, count in
            guard let call = Call(context, count, 2...2) else { return }
            call.give(call.texts(0).joined(separator: call.text(1)))
        }
        xmlXPathRegisterFunc(expressions, "string-join") { context, count in
            guard let call = Call(context, count, 1...2) else { return }
            call.give(call.texts(0).joined(separator: count > 1 ? call.text(1) : ""))
        }
        xmlXPathRegisterFunc(expressions, "upper-case") { context, count in
            guard let call = Call(context, count, 1...1) else { return }
            call.give(call.text(0).uppercased())
        }
        xmlXPathRegisterFunc(expressions, "lower-case") { context, count in
            guard let call = Call(context, count, 1...1) else { return }
            call.give(call.text(0).lowercased())
        }
        xmlXPathRegisterFunc(expressions, "ends-with") { context, count in
            guard let call = Call(context, count, 2...2) else { return }
            call.give(Array(call.text(0).utf8).suffix(call.text(1).utf8.count).elementsEqual(call.text(1).utf8))
        }
        xmlXPathRegisterFunc(expressions, "exists") { context, count in
            guard let call = Call(context, count, 1...1) else { return }
            call.give(!call.isEmpty(0))
        }
        xmlXPathRegisterFunc(expressions, "empty") { context, count in
            guard let call = Call(context, count, 1...1) else { return }
            call.give(call.isEmpty(0))
        }
        xmlXPathRegisterFunc(expressions, "abs") { context, count in
            guard let call = Call(context, count, 1...1) else { return }
            call.give(number: xmlXPathCastToNumber(call.arguments[0]).magnitude)
        }
        xmlXPathRegisterFunc(expressions, "distinct-values") { context, count in
            guard let call = Call(context, count, 1...1) else { return }
            call.giveDistinct(0)
        }
    }

    /// A call under way: its arguments, freed with it, and where its result goes.
    private final class Call {
        let context: xmlXPathParserContextPtr
        let arguments: [xmlXPathObjectPtr]

        /// Nil where the number of arguments is wrong, which stops the expression.
        init?(_ context: xmlXPathParserContextPtr?, _ count: Int32, _ counts: ClosedRange<Int>) {
            guard let context else { return nil }
            guard counts.contains(Int(count)) else {
                xmlXPathErr(context, Int32(XPATH_INVALID_ARITY.rawValue))
                return nil
            }
            var arguments: [xmlXPathObjectPtr] = []
            for _ in 0..<count {
                if let argument = valuePop(context) { arguments.insert(argument, at: 0) }
            }
            self.context = context
            self.arguments = arguments
            guard arguments.count == Int(count) else {
                xmlXPathErr(context, Int32(XPATH_INVALID_OPERAND.rawValue))
                return nil
            }
        }

        deinit { for argument in arguments { xmlXPathFreeObject(argument) } }

        func text(_ index: Int) -> String {
            guard let text = xmlXPathCastToString(arguments[index]) else { return "" }
            defer { xmlFreeMemory(text) }
            return MarkupDocument.string(text)
        }

        /// Of a set the value of each node in the document's order, else the one value.
        func texts(_ index: Int) -> [String] { nodes(index)?.map(MarkupDocument.content) ?? [text(index)] }

        func isEmpty(_ index: Int) -> Bool { nodes(index)?.isEmpty ?? false }

        func give(_ text: String) { valuePush(context, xmlXPathNewCString(text)) }

        func give(_ flag: Bool) { valuePush(context, xmlXPathNewBoolean(flag ? 1 : 0)) }

        func give(number: Double) { valuePush(context, xmlXPathNewFloat(number)) }

        /// The first node of each value; their values are what the function gives.
        func giveDistinct(_ index: Int) {
            guard let nodes = nodes(index) else {
                give(text(index))
                return
            }
            var seen: Set<String> = []
            let result = xmlXPathNodeSetCreate(nil)
            for node in nodes where seen.insert(MarkupDocument.content(of: node)).inserted {
                xmlXPathNodeSetAdd(result, node)
            }
            valuePush(context, xmlXPathWrapNodeSet(result))
        }

        /// Nil for what is no set of nodes.
        private func nodes(_ index: Int) -> [xmlNodePtr]? {
            let argument = arguments[index]
            guard argument.pointee.type == XPATH_NODESET else { return nil }
            guard let set = argument.pointee.nodesetval else { return [] }
            xmlXPathNodeSetSort(set)
            return (0..<Int(set.pointee.nodeNr)).compactMap { set.pointee.nodeTab[$0] }
        }
    }
}
