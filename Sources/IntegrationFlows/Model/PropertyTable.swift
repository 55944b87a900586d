/// Reads the tables that flows keep as text in a property.
enum PropertyTable {
    static func rows(of text: String) -> [[String: String]]? {
        fatalError("surface")
    }
}
