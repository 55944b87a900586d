import IdentityDirectory
import Testing

/// Where an administrator who filters by category looks for what was done.
@Suite struct AuditCategoryTests {
    @Test(arguments: [
        ("issuing-authority.rotate", AuditCategory.issuance), ("hand-over.offer", .issuance),
        ("revocationList.import", .trustList), ("authority.trust", .trustList), ("certificate.block", .block),
        ("certificate.assign", .certificate), ("key-pair.create", .issuance), ("request.renew", .issuance),
        ("renewal.stop", .issuance), ("keystore.change", .keystore), ("secret.delete", .securityMaterial),
        ("flow.deploy", .flow), ("user.setPassword", .password), ("user.create", .user),
    ]) func eachActionHasTheCategoryThatPeopleLookIn(action: String, category: AuditCategory) {
        #expect(AuditCategory(action: action) == category)
    }
}
