public import Foundation
import ManagementSchema
import Synchronization

/// A real Chromium without a window, driven as a person would: go to a page, type, choose, click, look.
///
/// Screenshots go to the folder named by the environment's `COUNTERSIGN_SCREENSHOTS`; without it none are kept.
public final class Browser: Sendable {
    private let driver: BrowserDriver
    private let session: String
    /// Where downloads arrive.
    public let downloads: URL
    private let screenshots: URL?
    private let taken = Mutex(0)

    /// Whether browser and driver are installed here.
    public static var isInstalled: Bool {
        ["/usr/bin/chromium", BrowserDriver.program].allSatisfy(FileManager.default.isExecutableFile(atPath:))
    }

    /// Whether a test that needs the browser should run: where it is installed, and in CI, where it must be.
    public static var shouldTest: Bool {
        isInstalled || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    /// Starts a browser, lets `body` work with it, and ends it, whatever comes.
    ///
    /// - Parameters:
    ///   - name: of the folder below `COUNTERSIGN_SCREENSHOTS` that this run's pictures go to.
    ///   - isDark: whether pages are asked for their dark form.
    public static func run<Result: Sendable>(
        _ name: String, isDark: Bool = false, width: Int = 1280, height: Int = 860,
        _ body: @Sendable (Browser) async throws -> Result
    ) async throws -> Result {
        let browser = try await start(name, isDark: isDark, width: width, height: height)
        do {
            let result = try await body(browser)
            await browser.stop()
            return result
        } catch {
            _ = try? await browser.screenshot("failed")
            await browser.stop()
            throw error
        }
    }

    private static func start(_ name: String, isDark: Bool, width: Int, height: Int) async throws -> Browser {
        guard isInstalled else { throw BrowserError("not installed", "apt-get install chromium chromium-driver") }
        let downloads = FileManager.default.temporaryDirectory.appendingPathComponent("browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: downloads, withIntermediateDirectories: true)
        let driver = try await BrowserDriver.start()
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
            "--window-size=\(width),\(height)", "--user-data-dir=\(downloads.path)/profile",
        ]
        let value = try await driver.command(
            .POST, "/session",
            [
                "capabilities": [
                    "alwaysMatch": [
                        "browserName": "chrome", "acceptInsecureCerts": true,
                        "goog:chromeOptions": [
                            "binary": "/usr/bin/chromium", "args": .array(arguments.map { .string($0) }),
                        ],
                    ]
                ]
            ])
        guard let session = value["sessionId"].text else { throw BrowserError("no session", "\(value)") }
        let browser = Browser(driver: driver, session: session, downloads: downloads, name: name)
        try await browser.prepare(isDark: isDark)
        return browser
    }

    private init(driver: BrowserDriver, session: String, downloads: URL, name: String) {
        self.driver = driver
        self.session = session
        self.downloads = downloads
        screenshots = ProcessInfo.processInfo.environment["COUNTERSIGN_SCREENSHOTS"].map {
            URL(fileURLWithPath: $0).appendingPathComponent(name)
        }
    }

    private func prepare(isDark: Bool) async throws {
        let files = downloads.appendingPathComponent("files")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        try await devTools(
            "Browser.setDownloadBehavior", ["behavior": "allow", "downloadPath": .string(files.path)])
        try await setDark(isDark)
    }

    private func stop() async {
        _ = try? await driver.command(.DELETE, "/session/\(session)")
        await driver.stop()
        try? FileManager.default.removeItem(at: downloads)
    }

    /// Lets the pages from now on appear in their dark or their light form.
    public func setDark(_ isDark: Bool) async throws {
        let feature: JSONValue = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        try await devTools("Emulation.setEmulatedMedia", ["features": [feature]])
    }

    @discardableResult
    func command(_ path: String, _ body: JSONValue = [:]) async throws -> JSONValue {
        try await driver.command(.POST, "/session/\(session)\(path)", body)
    }

    func value(_ path: String) async throws -> JSONValue {
        try await driver.command(.GET, "/session/\(session)\(path)")
    }

    @discardableResult
    func devTools(_ name: String, _ parameters: JSONValue = [:]) async throws -> JSONValue {
        try await command("/goog/cdp/execute", ["cmd": .string(name), "params": parameters])
    }

    /// Opens an address and waits until the page has loaded.
    public func open(_ address: String) async throws {
        try await command("/url", ["url": .string(address)])
    }

    public var address: String {
        get async throws { try await value("/url").text ?? "" }
    }

    public var title: String {
        get async throws { try await value("/title").text ?? "" }
    }

    /// What a reader sees of the page.
    public var text: String {
        get async throws { try await element("body").text }
    }

    /// A picture of the whole page, also of what is below the window's edge; numbered in the order of taking.
    ///
    /// - Returns: the file; nil where no pictures are kept.
    @discardableResult
    public func screenshot(_ name: String) async throws -> URL? {
        guard let screenshots else { return nil }
        try FileManager.default.createDirectory(at: screenshots, withIntermediateDirectories: true)
        let metrics = try await devTools("Page.getLayoutMetrics")
        let size = metrics["cssContentSize"]
        let height = max(size["height"].double ?? 860, 860)
        let clip: JSONValue = [
            "x": 0, "y": 0, "width": .number(size["width"].double ?? 1280), "height": .number(min(height, 6000)),
            "scale": 1,
        ]
        let picture = try await devTools(
            "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true, "clip": clip])
        guard let data = picture["data"].text.flatMap({ Data(base64Encoded: $0) }) else {
            throw BrowserError("no picture", name)
        }
        let number = taken.withLock { count in
            count += 1
            return count
        }
        let file = screenshots.appendingPathComponent("\(number < 10 ? "0" : "")\(number)-\(name).png")
        try data.write(to: file)
        return file
    }

    /// Waits until a file of this name has arrived among the downloads, and gives its bytes.
    public func download(_ name: String, seconds: Double = 20) async throws -> [UInt8] {
        let file = downloads.appendingPathComponent("files/\(name)")
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let isArriving = FileManager.default.fileExists(atPath: file.path + ".crdownload")
            if !isArriving, let data = try? Data(contentsOf: file), !data.isEmpty { return [UInt8](data) }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw BrowserError("timeout", "\(name) did not arrive within \(seconds) s")
    }

    /// Where that download lies, to be given to a file field or another program.
    public func downloadPath(_ name: String) -> String {
        downloads.appendingPathComponent("files/\(name)").path
    }
}
