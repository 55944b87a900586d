import Metrics
import Testing

@testable import CountersignServer

@Suite("The Prometheus registry")
struct PrometheusRegistryTests {
    @Test func aCounterIsOneLineUnderItsType() {
        let registry = PrometheusRegistry()
        Counter(label: "gateway.verdicts", dimensions: [("code", "accepted")], factory: registry).increment(by: 3)
        #expect(
            registry.text() == """
                # TYPE gateway_verdicts counter
                gateway_verdicts{code="accepted"} 3

                """)
    }

    @Test func helpStandsBeforeTheTypeAndKeepsToItsLine() {
        let registry = PrometheusRegistry(help: ["seats": "Seats that are taken,\nby \\ name."])
        Gauge(label: "seats", dimensions: [("row", "1")], factory: registry).record(2)
        Gauge(label: "seats", dimensions: [("row", "2")], factory: registry).record(1)
        #expect(
            registry.text() == """
                # HELP seats Seats that are taken,\\nby \\\\ name.
                # TYPE seats gauge
                seats{row="1"} 2
                seats{row="2"} 1

                """)
    }

    @Test func aTimerIsAHistogramInSecondsWhoseBucketsAddUp() {
        let registry = PrometheusRegistry()
        let timer = Timer(label: "request", factory: registry)
        timer.recordNanoseconds(200_000)
        timer.recordNanoseconds(30_000_000_000)
        let text = registry.text()
        #expect(text.contains("request_bucket{le=\"0.0001\"} 0\n"))
        #expect(text.contains("request_bucket{le=\"0.00025\"} 1\n"))
        #expect(text.contains("request_bucket{le=\"10\"} 1\n"))
        #expect(text.contains("request_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("request_count 2\n"))
    }

    @Test func labelsThatWouldBreakALineAreEscaped() {
        let registry = PrometheusRegistry()
        Counter(label: "c", dimensions: [("l", "a\"b\\c\nd")], factory: registry).increment()
        #expect(registry.text().contains(#"c{l="a\"b\\c\nd"} 1"#))
    }
}
