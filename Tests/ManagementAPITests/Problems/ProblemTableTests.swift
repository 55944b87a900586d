import IdentityDirectory
import IntegrationTenant
import ManagementSchema
import Testing

@testable import ManagementAPI

@Suite struct ProblemTableTests {
    private static let kinds =
        Array(ProblemTable.directory.values) + Array(ProblemTable.tenant.values)
        + Array(ProblemTable.issuance.values) + Array(ProblemTable.keyMaterial.values)
        + Array(ProblemTable.keystore.values)
        + Array(ProblemTable.flow.values)

    @Test func aTypeHasOneStatusAndOneTitle() {
        for (type, kinds) in Dictionary(grouping: Self.kinds, by: \.type) {
            #expect(Set(kinds).count == 1, "\(type)")
        }
    }

    @Test func noRefusalOfARuleIsADefect() {
        #expect(Self.kinds.allSatisfy { (400..<500).contains($0.status) || $0.status == 503 })
    }

    @Test func typesAreWordsWithHyphens() {
        for kind in Self.kinds {
            #expect(kind.type.allSatisfy { $0.isLowercase || $0 == "-" }, "\(kind.type)")
        }
    }

    @Test func anErrorThatIsNotTheCallersIsNotDescribed() {
        struct Odd: Error {}
        #expect(Problem(describing: Odd()) == nil)
    }

    @Test func lockedAliasesAreNamed() {
        let error = TenantError(.keyPassphraseNeeded, "alias_1 has a passphrase of its own", aliases: ["alias_1"])
        let problem = Problem(describing: error)
        #expect(problem?.type == "key-passphrase-needed")
        #expect(problem?.aliases == ["alias_1"])
    }
}
