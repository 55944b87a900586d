import ConnectionLifecycle
import Foundation
import Testing

/// Four steps, the last one past the point of no return.
enum Stairs: String, CourseStep {
    case one, two, three, four
    static var pointOfNoReturn: Stairs? { .four }
    var title: String { rawValue }
}

@Suite struct CourseTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func course() -> Course<Stairs> { Course(patienceSeconds: 60) }

    /// A course that has done the steps before `step`.
    private func course(at step: Stairs, changing: Bool = true) -> Course<Stairs> {
        var course = course()
        while case .perform(let next) = course.action(at: start), next != step {
            course.take(.done(changed: changing), at: start)
        }
        return course
    }

    /// What is undone from here on, in order.
    private func undone(_ course: inout Course<Stairs>) -> [Stairs] {
        var steps: [Stairs] = []
        while case .undo(let step) = course.action(at: .distantFuture) {
            steps.append(step)
            course.take(.done(changed: true), at: start)
        }
        return steps
    }

    @Test func stepsRunInTheirOrderToTheEnd() {
        var course = course()
        var performed: [Stairs] = []
        while case .perform(let step) = course.action(at: start) {
            performed.append(step)
            course.take(.done(changed: true), at: start)
        }
        #expect(performed == Stairs.allCases)
        #expect(course.action(at: start) == .stop(.completed(leftovers: [])))
    }

    @Test(arguments: [Stairs.one, .two, .three])
    func aRefusalUndoesWhatWasDoneLastFirstAndNotTheStepItself(failing: Stairs) {
        var course = course(at: failing)
        course.take(.failed(reason: "no"), at: start)
        let expected = Array(Stairs.allCases.prefix { $0 != failing }.reversed())
        let undone = undone(&course)
        #expect(undone == expected)
        #expect(course.action(at: start) == .stop(.undone(step: failing, reason: "no", leftovers: [])))
    }

    @Test func whatChangedNothingIsNotUndone() {
        var course = course(at: .three, changing: false)
        course.take(.failed(reason: "no"), at: start)
        #expect(course.action(at: start) == .stop(.undone(step: .three, reason: "no", leftovers: [])))
    }

    @Test func aFailurePastThePointOfNoReturnIsToldAndEndsForward() {
        var course = course(at: .four)
        course.take(.failed(reason: "stuck"), at: start)
        guard case .stop(.completed(let leftovers)) = course.action(at: start) else {
            Issue.record("the course turned back past its point of no return")
            return
        }
        #expect(leftovers.map(\.step) == [.four])
    }

    @Test func turningBackUndoesTheStepUnderWayToo() {
        var course = course(at: .three)
        let turned = course.turnBack(reason: "stop")
        #expect(turned)
        let undone = undone(&course)
        #expect(undone == [.three, .two, .one])
    }

    @Test func nothingTurnsBackPastThePointOfNoReturn() {
        var course = course(at: .four)
        let turned = course.turnBack(reason: "stop")
        #expect(!turned)
        #expect(course.action(at: start) == .perform(.four))
    }

    @Test func aSilentSideIsAskedLaterAndLaterAndThenTheCourseTurnsBack() {
        var course = course(at: .two)
        var now = start
        var waits: [Double] = []
        while case .perform(.two) = course.action(at: now), waits.count < 50 {
            course.take(.unreachable(reason: "down"), at: now)
            guard case .wait(let until) = course.action(at: now) else { break }
            waits.append(until.timeIntervalSince(now))
            now = until
        }
        #expect(waits == waits.sorted(), "the waits grow")
        #expect((waits.first ?? 9) < 1 && (waits.last ?? 0) >= 15)
        #expect(now.timeIntervalSince(start) >= 60)
        let undone = undone(&course)
        #expect(undone == [.two, .one], "a step that may have been done is undone")
    }

    @Test func anAnswerInBetweenForgivesTheSilence() {
        var course = course(at: .two)
        course.take(.unreachable(reason: "down"), at: start)
        course.take(.pending(again: start), at: start.addingTimeInterval(59))
        course.take(.unreachable(reason: "down"), at: start.addingTimeInterval(61))
        #expect(!course.isUndoing)
    }

    @Test func aSilentSideIsAskedForEverOnTheWayBack() {
        var course = course(at: .three)
        course.take(.failed(reason: "no"), at: start)
        var now = start
        for _ in 0..<40 {
            guard case .undo(.two) = course.action(at: now) else {
                Issue.record("the way back was left")
                return
            }
            course.take(.unreachable(reason: "down"), at: now)
            now = now.addingTimeInterval(31)
        }
    }

    @Test func whatCannotBeUndoneIsToldAndTheWayBackGoesOn() {
        var course = course(at: .three)
        course.take(.failed(reason: "no"), at: start)
        course.take(.failed(reason: "locked"), at: start)
        let undone = undone(&course)
        #expect(undone == [.one])
        guard case .stop(.undone(_, _, let leftovers)) = course.action(at: start) else {
            Issue.record("the course did not stop")
            return
        }
        #expect(leftovers.map(\.step) == [.two])
    }

    @Test func aCourseIsTheSameAfterItWasWrittenDown() throws {
        for step in Stairs.allCases {
            var course = course(at: step)
            course.take(.unreachable(reason: "down"), at: start)
            let read = try JSONDecoder().decode(Course<Stairs>.self, from: try JSONEncoder().encode(course))
            #expect(read == course)
        }
    }
}
