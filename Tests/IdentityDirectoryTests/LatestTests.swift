import Testing

@testable import IdentityDirectory

struct LatestTests {
    @Test(arguments: 0...12) func theLatestStayInTheirOrder(count: Int) {
        var latest = Latest<Int>(max: 5)
        for number in 0..<count { latest.append(number) }
        #expect(latest.inOrder == Array((0..<count).suffix(5)))
        #expect(latest.dropped == max(0, count - 5))
    }
}
