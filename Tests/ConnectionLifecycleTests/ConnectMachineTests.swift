import ConnectionLifecycle
import Testing

@Suite("The connect machine")
struct ConnectMachineTests {
    @Test func stepsRunInTheirOrderAndEndConnected() {
        var machine = ConnectMachine()
        var performed: [ConnectStep] = []
        while case .perform(let step) = machine.action {
            performed.append(step)
            _ = machine.take(.done(changed: true))
        }
        #expect(performed == ConnectStep.allCases)
        #expect(machine.action == .stop(.connected))
    }

    @Test(arguments: ConnectStep.allCases)
    func aFailureUndoesWhatWasDoneLastFirst(failing: ConnectStep) {
        var machine = ConnectMachine()
        var done: [ConnectStep] = []
        while case .perform(let step) = machine.action, step != failing {
            done.append(step)
            _ = machine.take(.done(changed: true))
        }
        _ = machine.take(.failed(reason: "it broke"))
        var undone: [ConnectStep] = []
        while case .undo(let step) = machine.action {
            undone.append(step)
            _ = machine.take(.done(changed: true))
        }
        #expect(undone == done.reversed())
        #expect(machine.action == .stop(.undone(step: failing, reason: "it broke", leftovers: [])))
    }

    @Test func aStepThatChangedNothingIsNotUndone() {
        var machine = ConnectMachine()
        _ = machine.take(.done(changed: false))
        _ = machine.take(.done(changed: true))
        #expect(machine.take(.failed(reason: "full")) == .undo(.issueKeyPair))
        #expect(
            machine.take(.done(changed: true))
                == .stop(.undone(step: .addToKeystore, reason: "full", leftovers: [])))
    }

    @Test func whatCannotBeUndoneIsToldAndTheWayBackGoesOn() {
        var machine = ConnectMachine()
        _ = machine.take(.done(changed: false))
        _ = machine.take(.done(changed: true))
        _ = machine.take(.done(changed: true))
        _ = machine.take(.failed(reason: "no channel"))
        #expect(machine.take(.failed(reason: "locked")) == .undo(.issueKeyPair))
        guard case .stop(.undone(_, _, let leftovers)) = machine.take(.done(changed: true)) else {
            Issue.record("the machine did not stop")
            return
        }
        #expect(leftovers.map(\.step) == [.addToKeystore])
    }
}
