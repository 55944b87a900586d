import Testing

@testable import IdentityDirectory

struct PathPrefixTests {
    @Test(arguments: [
        ("/orders", "/orders", true), ("/orders", "/orders/1", true), ("/orders", "/orders/", true),
        ("/orders/", "/orders", true), ("/orders", "/ordersX", false), ("/orders", "/order", false),
        ("/", "/anything", true), ("/", "/", true), ("/a/b", "/a", false), ("/a/b", "/a/b/c", true),
    ])
    func aPrefixCoversWholeSegments(prefix: String, path: String, covers: Bool) throws {
        #expect(try #require(PathPrefix(prefix)).covers(path) == covers)
    }

    @Test(arguments: [
        "", "orders", "/a//b", "/a/./b", "/a/..", "/a/%2e%2e/b", "/a%2Fb", "/a%5cb", "/a\\b", "/a b", "/a%00", "/a%2",
        "//", "/a\u{7f}",
    ])
    func aPathThatMeansAnotherOneIsNotPlain(path: String) {
        #expect(!PathPrefix.isPlain(path))
        #expect(PathPrefix(path) == nil)
    }

    @Test(arguments: ["/", "/a", "/a/", "/a/b.c", "/a/..b", "/%41", "/a/b/"])
    func anOrdinaryPathIsPlain(path: String) {
        #expect(PathPrefix.isPlain(path))
    }
}
