import KeyMaterial

/// The six questions that make a distinguished name where `-dname` gives none.
enum KeytoolNameQuestions {
    private static let questions: [(attribute: String, text: String)] = [
        ("CN", "What is your first and last name?"), ("OU", "What is the name of your organizational unit?"),
        ("O", "What is the name of your organization?"), ("L", "What is the name of your City or Locality?"),
        ("ST", "What is the name of your State or Province?"),
        ("C", "What is the two-letter country code for this unit?"),
    ]

    /// Asks until the name is confirmed; an empty answer stays what it was, `Unknown` at first.
    ///
    /// - Throws: `usage` where twenty names were not confirmed, or the input ends before one is.
    static func ask() throws -> DistinguishedName {
        var answers = [String](repeating: "Unknown", count: questions.count)
        for _ in 0..<20 {
            for (index, question) in questions.enumerated() {
                let typed = KeytoolInput.text("\(question.text)\n  [\(answers[index])]:  ") ?? ""
                if !typed.isEmpty { answers[index] = typed }
            }
            let name = try name(answers)
            guard let answer = KeytoolInput.text("Is \(KeytoolText.name(name)) correct?\n  [no]:  ") else { break }
            if ["yes", "y"].contains(answer.lowercased()) {
                Output.note("")
                return name
            }
        }
        throw CommandFailure.usage(
            "java.lang.RuntimeException: Too many retries, program terminated", hint: "give the name with -dname")
    }

    private static func name(_ answers: [String]) throws -> DistinguishedName {
        try DistinguishedName(
            rfc4514: zip(questions, answers).map { "\($0.attribute)=\(NameEscaping.escape($1))" }
                .joined(separator: ","))
    }
}
