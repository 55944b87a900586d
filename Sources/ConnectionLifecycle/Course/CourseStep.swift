/// The steps of a course, in the order in which they are declared.
public protocol CourseStep: RawRepresentable<String>, CaseIterable, Codable, Hashable, Sendable {
    /// The first step that is never undone: from here on the course only goes forward. Nil when every step can be.
    static var pointOfNoReturn: Self? { get }
    /// What a person is told while the step runs.
    var title: String { get }
}

extension CourseStep {
    /// Whether the way back is closed once this step has begun.
    var isFinal: Bool {
        guard let bound = Self.pointOfNoReturn else { return false }
        return position >= bound.position
    }

    /// Nil after the last one.
    var next: Self? {
        let all = Array(Self.allCases)
        return position + 1 < all.count ? all[position + 1] : nil
    }

    private var position: Int { Array(Self.allCases).firstIndex(of: self) ?? 0 }
}
