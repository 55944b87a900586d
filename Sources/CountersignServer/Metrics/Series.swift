import Metrics
import Synchronization

/// The numbers of one series.
final class Series: Sendable {
    enum Kind: String {
        case counter, gauge, summary, histogram
    }

    private struct Numbers {
        var count = 0
        var value = 0.0
        var buckets = [Int](repeating: 0, count: PrometheusRegistry.bucketsSeconds.count)
    }

    let kind: Kind
    private let numbers = Mutex(Numbers())

    init(kind: Kind) {
        self.kind = kind
    }

    func add(_ amount: Double) {
        numbers.withLock { $0.value += amount }
    }

    func set(_ value: Double) {
        numbers.withLock { $0.value = value }
    }

    func observe(_ value: Double) {
        numbers.withLock {
            $0.count += 1
            $0.value += value
            if let bucket = PrometheusRegistry.bucketsSeconds.firstIndex(where: { value <= $0 }) {
                $0.buckets[bucket] += 1
            }
        }
    }

    func reset() {
        numbers.withLock { $0 = Numbers() }
    }

    func lines(_ key: SeriesKey) -> [String] {
        let now = numbers.withLock { $0 }
        switch kind {
        case .counter, .gauge:
            return [key.line("", Self.text(now.value))]
        case .summary:
            return [key.line("_sum", Self.text(now.value)), key.line("_count", String(now.count))]
        case .histogram:
            var total = 0
            var lines = zip(PrometheusRegistry.bucketsSeconds, now.buckets).map { bound, count in
                total += count
                return key.line("_bucket", extra: "le=\"\(Self.text(bound))\"", String(total))
            }
            lines.append(key.line("_bucket", extra: "le=\"+Inf\"", String(now.count)))
            return lines + [key.line("_sum", Self.text(now.value)), key.line("_count", String(now.count))]
        }
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}

/// What swift-metrics is handed for a series.
final class SeriesHandler: CounterHandler, RecorderHandler, MeterHandler, TimerHandler {
    let series: Series

    init(series: Series) {
        self.series = series
    }

    func increment(by amount: Int64) { series.add(Double(amount)) }
    func reset() { series.reset() }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { series.kind == .gauge ? series.set(value) : series.observe(value) }
    func set(_ value: Int64) { series.set(Double(value)) }
    func set(_ value: Double) { series.set(value) }
    func increment(by amount: Double) { series.add(amount) }
    func decrement(by amount: Double) { series.add(-amount) }
    func recordNanoseconds(_ duration: Int64) { series.observe(Double(duration) / 1e9) }
}
