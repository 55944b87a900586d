import NIOCore
import Testing

@testable import Gateway

@Suite struct LogThrottleTests {
    @Test func oneLineASecondIsToldAndTheOthersAreCounted() {
        var throttle = LogThrottle()
        let start = NIODeadline.uptimeNanoseconds(5_000_000_000)
        #expect(throttle.tell(at: start) == 0)
        for milliseconds in [0, 1, 500, 999] {
            #expect(throttle.tell(at: start + .milliseconds(Int64(milliseconds))) == nil)
        }
        #expect(throttle.tell(at: start + .seconds(1)) == 4)
        #expect(throttle.tell(at: start + .milliseconds(1500)) == nil)
        #expect(throttle.tell(at: start + .seconds(60)) == 1)
        #expect(throttle.tell(at: start + .seconds(120)) == 0)
    }
}
