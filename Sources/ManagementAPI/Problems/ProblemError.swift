import ManagementSchema

/// A problem on its way to the caller.
struct ProblemError: Error, Sendable {
    var problem: Problem

    init(_ kind: ProblemKind, _ detail: String, hint: String? = nil, at place: String? = nil) {
        problem = Problem(type: kind.type, title: kind.title, status: kind.status, detail: detail)
        problem.hint = hint
        if let place { problem.errors = [ProblemPlace(pointer: place, detail: detail)] }
    }

    init(_ kind: ProblemKind, _ detail: String, places: [ProblemPlace]) {
        self.init(kind, detail)
        problem.errors = places
    }
}
