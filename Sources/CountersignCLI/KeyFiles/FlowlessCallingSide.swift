import ConnectionLifecycle
import KeyMaterial

/// A calling side that has no flows: nothing to point, to deploy or to send, and nothing that it trusts is known here.
protocol FlowlessCallingSide: CallingSide {}

extension FlowlessCallingSide {
    func point(_ plan: ConnectionPlan, to setting: ChannelSetting) async throws {}

    func setDeployed(_ isDeployed: Bool, _ plan: ConnectionPlan) async throws {}

    func trust(_ authorities: [Certificate]) async throws {}

    func call(_ plan: ConnectionPlan) async throws -> CallReport {
        throw CommandFailure(.defect, code: "outOfOrder", "a caller without flows is not called from here")
    }
}
