public import ArgumentParser
public import ManagementSchema

// The words of the wire are the words of the options.
extension AuthenticationMethodValue: ExpressibleByArgument {}
extension CertificateMatchValue: ExpressibleByArgument {}
extension KeyAlgorithmValue: ExpressibleByArgument {}
extension WritingProfileValue: ExpressibleByArgument {}
extension RoleValue: ExpressibleByArgument {}
extension BulkKindValue: ExpressibleByArgument {}
extension ImportOutcomeValue: ExpressibleByArgument {}
extension AuditCategoryValue: ExpressibleByArgument {}
extension RightValue: ExpressibleByArgument {}
extension KeyPairFormatValue: ExpressibleByArgument {}
extension OutboundAuthenticationValue: ExpressibleByArgument {}
