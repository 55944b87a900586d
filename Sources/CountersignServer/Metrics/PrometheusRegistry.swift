import Foundation
public import Metrics
import Synchronization

/// Collects what the parts measure through swift-metrics, and renders it in the text format that Prometheus scrapes.
///
/// Counters become `counter`, recorders and meters `gauge` or `summary` without quantiles, timers `histogram` in seconds.
///
/// Source: Prometheus documentation, "Text-based format", version 0.0.4.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    /// Upper bounds of a timer's buckets, in seconds.
    static let bucketsSeconds: [Double] = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
    ]

    private let series = Mutex<[SeriesKey: Series]>([:])

    private let help: [String: String]

    /// `help` says by a series' name what it measures.
    public init(help: [String: String] = [:]) { self.help = help }

    private func handler(_ name: String, _ labels: [(String, String)], _ kind: Series.Kind) -> SeriesHandler {
        let key = SeriesKey(
            name: Self.metricName(name), labels: labels.map { "\(Self.metricName($0.0))=\"\(Self.escaped($0.1))\"" })
        let found = series.withLock { all in
            if let known = all[key] { return known }
            let new = Series(kind: kind)
            all[key] = new
            return new
        }
        return SeriesHandler(series: found)
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        handler(label, dimensions, .counter)
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        handler(label, dimensions, aggregate ? .summary : .gauge)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        handler(label, dimensions, .gauge)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        handler(label, dimensions, .histogram)
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// All series as text, in the order of their names.
    public func text() -> String {
        let snapshot = series.withLock { $0 }
        var lines: [String] = []
        var described: Set<String> = []
        for (key, series) in snapshot.sorted(by: { $0.key < $1.key }) {
            if described.insert(key.name).inserted {
                if let help = help[key.name] { lines.append("# HELP \(key.name) \(Self.oneLine(help))") }
                lines.append("# TYPE \(key.name) \(series.kind.rawValue)")
            }
            lines += series.lines(key)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func metricName(_ label: String) -> String {
        let name = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
        return name.first?.isNumber == true ? "_" + name : name
    }

    private static func oneLine(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    private static func escaped(_ value: String) -> String { oneLine(value).replacing("\"", with: "\\\"") }
}

/// One name with one set of labels.
struct SeriesKey: Hashable, Comparable {
    let name: String
    let labels: [String]

    func line(_ suffix: String, extra: String? = nil, _ value: String) -> String {
        let all = labels + (extra.map { [$0] } ?? [])
        return all.isEmpty ? "\(name)\(suffix) \(value)" : "\(name)\(suffix){\(all.joined(separator: ","))} \(value)"
    }

    static func < (left: SeriesKey, right: SeriesKey) -> Bool {
        left.name == right.name ? left.labels.lexicographicallyPrecedes(right.labels) : left.name < right.name
    }
}
