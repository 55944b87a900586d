import LegacyCiphers

/// How many key derivation iterations one reading may still ask for.
final class WorkBudget {
    private let limits: KeystoreLimits
    private var left: Int

    init(_ limits: KeystoreLimits) {
        self.limits = limits
        left = limits.totalIterationsMax
    }

    /// Takes the iterations out of the budget, before they are made; those of slow functions count for several.
    ///
    /// - Throws: `limitExceeded`; `damaged` for a count below one.
    func spend(_ iterations: Int, of hash: HashAlgorithm = .sha1) throws(KeystoreError) {
        try spend(iterations, each: hash.relativeCost)
    }

    /// The same where each iteration costs as much as so many of SHA-1.
    func spend(_ iterations: Int, each cost: Int) throws(KeystoreError) {
        guard iterations >= 1 else {
            throw KeystoreError(.damaged, "an iteration count of \(iterations)")
        }
        guard iterations <= limits.iterationsMax / cost else {
            throw KeystoreError(
                .limitExceeded, "\(iterations) iterations asked for, \(limits.iterationsMax / cost) are allowed")
        }
        guard iterations * cost <= left else {
            throw KeystoreError(
                .limitExceeded, "more than \(limits.totalIterationsMax) iterations asked for in the whole file")
        }
        left -= iterations * cost
    }

    /// - Throws: `limitExceeded` where one scrypt derivation would take too much memory or time.
    func spend(_ scrypt: KeyDerivation.Scrypt) throws(KeystoreError) {
        let (cost, blockSize, parallelization) = (scrypt.cost, scrypt.blockSize, scrypt.parallelization)
        guard cost > 1, cost & (cost - 1) == 0, blockSize >= 1, parallelization >= 1 else {
            throw KeystoreError(.damaged, "scrypt parameters that make no sense")
        }
        let bounded = cost <= 1 << 24 && blockSize <= 1 << 10 && parallelization <= 64
        guard bounded, 128 * cost * blockSize <= limits.scryptBytesMax else {
            throw KeystoreError(.limitExceeded, "scrypt would take more than \(limits.scryptBytesMax) bytes")
        }
        try spend(max(1, cost * blockSize * parallelization / 8))
    }
}
