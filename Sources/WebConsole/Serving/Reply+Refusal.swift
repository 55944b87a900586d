extension Reply {
    /// The answer of a form; when it is refused, the form once more with what was wrong and what had been typed.
    static func form(again page: () async throws -> Page, _ work: () async throws -> Reply) async throws -> Reply {
        do {
            return try await work()
        } catch {
            let failure = Failure(error)
            guard failure.isCorrectable else { throw error }
            var page = try await page()
            page.notices.append(failure.notice)
            return .page(page, status: failure.status)
        }
    }

    /// The answer of a single button; when it is refused, back to where it stood, with what was wrong.
    static func button(backTo path: String, _ work: () async throws -> Reply) async throws -> Reply {
        do {
            return try await work()
        } catch {
            let failure = Failure(error)
            guard failure.isCorrectable else { throw error }
            return .redirect(path, failure.notice)
        }
    }
}
