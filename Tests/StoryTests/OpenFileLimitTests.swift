import Logging
import Testing

@testable import CountersignServer

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.serialized) struct OpenFileLimitTests {
    #if canImport(Glibc)
        private static func limit() -> rlimit {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            return limit
        }

        @Test func limitIsRaisedAsFarAsItMayBe() {
            var lower = Self.limit()
            lower.rlim_cur -= 1
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &lower)
            OpenFileLimit.raise(for: 1, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            #expect(Self.limit().rlim_cur == Self.limit().rlim_max)
        }
    #endif

    @Test(arguments: [(1 << 60, true), (1, false)])
    func limitThatDoesNotSufficeIsTold(connectionsMax: Int, isTold: Bool) async {
        let (told, tell) = AsyncStream.makeStream(of: String.self)
        OpenFileLimit.raise(
            for: connectionsMax, logger: Logger(label: "test", factory: { _ in TellingLog(tell: tell) }))
        tell.finish()
        var messages: [String] = []
        for await message in told { messages.append(message) }
        #expect(messages.isEmpty != isTold)
    }
}
