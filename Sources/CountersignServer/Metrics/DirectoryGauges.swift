import IdentityDirectory
import Metrics

/// How stale the state is that verdicts stand on, measured when somebody asks for the metrics.
struct DirectoryGauges: Sendable {
    private let directory: Directory
    private let age: Gauge
    private let isCurrent: Gauge

    init(directory: Directory, factory: any MetricsFactory = MetricsSystem.factory) {
        self.directory = directory
        age = Gauge(label: "countersign_directory_index_age_seconds", factory: factory)
        isCurrent = Gauge(label: "countersign_directory_index_current", factory: factory)
    }

    func refresh() {
        directory.indexAgeSeconds.map { age.record($0) }
        isCurrent.record(directory.isCurrent ? 1 : 0)
    }
}
