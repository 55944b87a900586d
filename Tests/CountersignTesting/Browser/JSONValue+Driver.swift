import ManagementSchema

extension JSONValue {
    /// A number, with or without a fraction; nil for anything else.
    var double: Double? {
        switch self {
        case .number(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }
}
