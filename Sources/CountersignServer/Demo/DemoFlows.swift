import Foundation

/// The integration flows that come with the demo, in SAP's own format.
enum DemoFlows {
    static func bytes(of id: String) throws -> Data {
        guard let file = Bundle.module.url(forResource: id, withExtension: "iflw", subdirectory: "Resources/flows")
        else {
            throw StoryFailure(evidence: "the demo's flow \(id) is missing from the installation")
        }
        return try Data(contentsOf: file)
    }
}
