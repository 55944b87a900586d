import ConnectionLifecycle
import KeyMaterial

/// The ends of a connection from a program that reads a file: the called side is asked over its management API.
struct KeyFileEnds: ConnectionEnds {
    let called: any CalledSide
    let calling: any CallingSide

    let servesCalledSide = false

    func called(_ counterpart: StoredCounterpart?, by: String) async throws -> any CalledSide { called }

    func calling(by: String) -> any CallingSide { calling }

    func authorities(of counterpart: StoredCounterpart) async throws -> [Certificate] { [] }

    func check(_ counterpart: StoredCounterpart) async throws {}
}
