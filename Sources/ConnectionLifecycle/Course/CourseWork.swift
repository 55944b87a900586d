public import Foundation

/// What a course's steps do, and what they learn on their way: a value that is written down beside the course.
///
/// It holds no secret. Both methods may be called again for a step that was carried out already and whose outcome got
/// lost with a crash.
public protocol CourseWork: Sendable, Codable {
    associatedtype Step: CourseStep

    /// Throws `SideUnreachable` where trying again may help, anything else for a refusal.
    mutating func perform(_ step: Step, on sides: ConnectionSides, at now: Date) async throws -> StepResult
    /// Takes back what a step changed, or may have changed.
    mutating func undo(_ step: Step, on sides: ConnectionSides, at now: Date) async throws -> StepResult
}

/// What came of a step.
public enum StepResult: Sendable, Hashable {
    /// `note` is what a person should read about it; nil when the step's title says all.
    case done(changed: Bool, note: String? = nil)
    /// What is waited for has not come about.
    case pending(reason: String, againAfterSeconds: Double)
}

/// The two ends of a connection.
public struct ConnectionSides: Sendable {
    public let called: any CalledSide
    public let calling: any CallingSide

    public init(called: any CalledSide, calling: any CallingSide) {
        self.called = called
        self.calling = calling
    }
}

/// A side did not answer, or not in time.
public struct SideUnreachable: Error, Sendable, Hashable, CustomStringConvertible {
    public let detail: String

    public init(_ detail: String) {
        self.detail = detail
    }

    public var description: String { detail }
}
