/// A stylesheet and what it imports and includes, as an XSLT 1.0 processor can take them.
enum StylesheetModules {
    private static let modulesMax = 200

    /// The document of a stylesheet.
    ///
    /// - Parameter resources: the modules that it leads to are replaced by what they are in version 1.0.
    /// - Throws: `unsupported` with what has no counterpart there, `malformedXML`, `limitExceeded`.
    static func read(_ main: ProjectResource, _ resources: inout ProjectResources) throws(FlowError) -> MarkupDocument {
        var waiting = [main]
        var seen: Set<String> = [main.path]
        var result: MarkupDocument?
        while let resource = waiting.popLast() {
            let document = try MarkupDocument(bytes: resource.content)
            let root = try document.root()
            if let obstacle = StylesheetVersion.obstacle(in: root) { throw FlowError(.unsupported, obstacle) }
            if !StylesheetVersion.isFirst(root) {
                StylesheetRewriting.rewrite(document)
                if result != nil { resources.files[resource.path] = document.encoded }
            }
            result = result ?? document
            for element in root.children
            where element.isStylesheetElement && ["import", "include"].contains(element.name) {
                let path = ProjectFiles.path(element.attributes["href"] ?? "", from: resource.path)
                guard let content = resources.files[path], seen.insert(path).inserted else { continue }
                guard seen.count <= modulesMax else {
                    throw FlowError(.limitExceeded, "A stylesheet has at most \(modulesMax) modules")
                }
                waiting.append(ProjectResource(path: path, content: content))
            }
        }
        guard let result else { throw FlowError(.malformedXML, "The document has no element") }
        return result
    }
}
