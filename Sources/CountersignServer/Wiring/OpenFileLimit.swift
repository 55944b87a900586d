import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many files the process may have open: each connection is one, and another where its request goes upstream.
enum OpenFileLimit {
    /// Makes it as high as the system allows, and tells the log where it does not suffice for `connectionsMax`.
    static func raise(for connectionsMax: Int, logger: Logger) {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(resource, &limit) == 0 else { return }
        let wanted = 2 * connectionsMax + others
        guard limit.rlim_max < wanted else { return }
        logger.warning(
            "the process may open fewer files than connectionsMax takes; raise its limit (LimitNOFILE of systemd, ulimit -Hn)",
            metadata: ["may": "\(limit.rlim_max)", "takes": "\(wanted)"])
    }

    /// Databases, listeners, the console's callers.
    private static let others = 500

    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif
}
