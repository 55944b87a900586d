import Testing

@testable import LegacyCiphers

@Suite struct WipingTests {
    @Test func bytesAreOverwrittenWhereTheyAre() {
        var secret = [UInt8](1...40)
        let before = secret.withUnsafeBytes { $0.baseAddress }
        secret.wipe()
        #expect(secret == [UInt8](repeating: 0, count: 40))
        #expect(secret.withUnsafeBytes { $0.baseAddress } == before)
    }

    @Test func nothingIsWiped() {
        var nothing: [UInt8] = []
        nothing.wipe()
        #expect(nothing.isEmpty)
    }
}
