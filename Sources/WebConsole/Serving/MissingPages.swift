import HTTPTypes
import Hummingbird

/// Gives people a page, with the menu, where there is none; programs keep the plain answer.
struct MissingPages<Context: RequestContext>: RouterMiddleware {
    let server: PageServer

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            guard request.method == .get, request.headers[.accept]?.contains("text/html") == true else { throw error }
            return await server.respond(to: request, route: .missing, logger: context.logger)
        }
    }
}
