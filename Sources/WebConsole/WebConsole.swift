import HTTPTypes
public import Hummingbird

/// The console: server-rendered pages for people, which need no JavaScript.
///
/// Every address states the right it asks for (`routes`); every form carries a token against forged requests; what
/// the pages say about a failure is what happened, where, and what to do.
public struct WebConsole: Sendable {
    let services: ConsoleServices
    let server: PageServer

    /// - Throws: when the templates that ship with this module cannot be read.
    public init(services: ConsoleServices) throws {
        self.services = services
        let memory = SessionMemory()
        let routes = RouteTable(services: services, memory: memory).routes
        server = PageServer(
            services: services, memory: memory, renderer: try Renderer(), routes: routes,
            offer: Offer(routes: routes))
    }

    /// Adds the console's addresses to a router, at its root; browsers get a page for addresses that nobody serves.
    public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        for route in server.routes {
            router.on(RouterPath(route.path), method: route.method) { [server] request, context in
                await server.respond(to: request, route: route, logger: context.logger)
            }
        }
        for asset in server.renderer.assets {
            router.get(RouterPath(asset.path)) { _, _ in asset.response }
        }
        router.add(middleware: MissingPages<Context>(server: server))
    }

    /// Each address with its method and the right that it asks for, sorted: `GET /administrator/audit audit.read`.
    public var routes: [String] {
        server.routes.map { route in
            let access =
                switch route.access {
                case .anyone: "anyone"
                case .signedIn: "signed-in"
                case .right(let right): right.rawValue
                }
            return "\(route.method.rawValue) \(route.path) \(access)"
        }.sorted()
    }
}
