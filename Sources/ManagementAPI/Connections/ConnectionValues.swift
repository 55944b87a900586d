import ConnectionLifecycle
import Foundation
import KeyMaterial
import ManagementSchema

extension ConnectionPlan {
    /// Throws `invalidBody` where scenario and system are not given together, or the message is not base64.
    init(_ body: ConnectionCreation) throws {
        var arrangement: NewArrangement?
        switch (body.scenario, body.system) {
        case (let scenario?, let system?): arrangement = NewArrangement(scenarioID: scenario, systemID: system)
        case (nil, nil): arrangement = nil
        default: throw ProblemError(.invalidBody, "scenario and system are given together or not", at: "/scenario")
        }
        var call: ProvingCall?
        if body.call ?? true {
            guard let message = Data(base64Encoded: body.callBody ?? "") else {
                throw ProblemError(.invalidBody, "callBody is not base64", at: "/callBody")
            }
            call = ProvingCall(body: [UInt8](message))
        }
        self.init(
            userID: body.user, arrangementID: body.arrangement ?? "", newArrangement: arrangement,
            flow: FlowChannel(flowID: body.flow, channel: body.channel), alias: body.alias,
            key: KeyWish(
                algorithm: body.algorithm.flatMap { KeyAlgorithm(rawValue: $0.rawValue) },
                validityDays: try body.validityDays.map { try ValidityDays($0).days }),
            call: call)
    }
}

extension CalledState {
    init(_ state: CalledSideState) {
        self.init(
            hasUser: state.hasUser, hasSystem: state.hasSystem,
            arrangement: state.arrangement.flatMap { CalledState.Arrangement(rawValue: $0.rawValue) },
            certificates: state.certificates)
    }
}

extension RotationPolicy {
    init(_ resource: RotationPolicyResource) {
        self.init(
            daysBeforeExpiry: resource.daysBeforeExpiry, overlapSeconds: resource.overlapSeconds,
            observeSecondsMax: resource.observeSecondsMax)
    }
}

extension RotationPolicyResource {
    init(_ policy: RotationPolicy) {
        self.init(
            daysBeforeExpiry: policy.daysBeforeExpiry, overlapSeconds: policy.overlapSeconds,
            observeSecondsMax: policy.observeSecondsMax)
    }
}

extension ConnectionRunResource {
    init(_ run: ConnectionRun) {
        let state = run.state
        let kind: ConnectionRunKindValue
        switch run.content {
        case .connect: kind = .connect
        case .rotation: kind = .rotation
        }
        self.init(
            id: run.id, kind: kind, connection: run.connectionID,
            status: ConnectionRunStatusValue(rawValue: state.status.rawValue) ?? .running,
            startedAt: run.startedAt.rfc3339Milliseconds, startedBy: run.startedBy, leftovers: state.leftovers,
            entries: run.entries.map {
                ConnectionRunEntryResource(at: $0.at.rfc3339Milliseconds, step: $0.step, text: $0.text)
            })
        awaitedRequest = run.partnerQuestion?.request
        awaitedCertificates = run.partnerQuestion?.certificates
        step = state.step
        title = state.title
        reason = state.reason
        endedAt = run.endedAt?.rfc3339Milliseconds
        switch run.content {
        case .connect(_, let work):
            newCertificate = work.facts.certificate
            correlationId = work.facts.callReport?.correlationID
        case .rotation(_, let work):
            oldCertificate = work.facts.old?.fingerprint
            newCertificate = work.facts.new
            firstArrivalAt = work.facts.firstArrival?.at.rfc3339Milliseconds
            lastArrivalAt = work.facts.lastArrival?.at.rfc3339Milliseconds
        }
    }
}
