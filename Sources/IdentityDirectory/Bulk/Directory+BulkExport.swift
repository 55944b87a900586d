import Foundation

extension Directory {
    /// Everything of one kind as a table that `startImport` takes back.
    ///
    /// No secret is in it: passwords stay, and so do private keys.
    public func exportTable(of kind: BulkKind) async throws -> [UInt8] {
        var writer = CSVWriter()
        switch kind {
        case .certificates: try await exportCertificates(to: &writer)
        case .systems: try Self.write(try await systems(), kind, to: &writer)
        case .users: try await exportUsers(to: &writer)
        case .scenarios: try Self.write(try await scenarios(), kind, to: &writer)
        case .arrangements: try Self.write(try await arrangements(), kind, to: &writer)
        case .blocks: try Self.write(try await blocks(), kind, to: &writer)
        case .revocationLists:
            writer.add(BulkColumns.known(of: kind))
            for known in try await revocationLists() {
                writer.add([
                    Data(known.list.derEncoded).base64EncodedString(), known.source ?? "",
                    known.list.issuer.description, Self.moment(known.list.thisUpdate),
                    known.list.nextUpdate.map(Self.moment) ?? "", String(known.revoked.count),
                ])
            }
        case .trustList:
            writer.add(BulkColumns.known(of: kind))
            for authority in try await authorities() {
                let certificate = authority.certificate
                writer.add([
                    CertificateCell.text([certificate]), AuthorityRow.text(authority.purposes),
                    authority.retiresAt.map(Self.moment) ?? "", authority.successor?.hex ?? "",
                    authority.managedBy.rawValue, certificate.fingerprint.hex, certificate.subject.description,
                    Self.moment(certificate.notAfter), Self.moment(authority.addedAt), authority.addedBy,
                ])
            }
        }
        return writer.bytes
    }

    private func exportCertificates(to writer: inout CSVWriter) async throws {
        writer.add(BulkColumns.certificates)
        var filter = AssignmentFilter(limit: 5000)
        let at = now
        let blocks = Dictionary(uniqueKeysWithValues: try await blocks().map { ($0.id, $0.reason) })
        while true {
            let page = try await search(filter)
            for assignment in page.assignments {
                let reason = assignment.isBlocked || assignment.isRevoked ? objection(to: assignment, blocks) : nil
                writer.add(Self.record(of: assignment, at: at, blocked: reason))
            }
            guard let next = page.next else { return }
            filter.after = next
        }
    }

    /// Why the certificate is refused here, so that it is where the table is taken in.
    private func objection(to assignment: CertificateAssignment, _ blocks: [String: String]) -> String {
        let certificate = assignment.certificate
        let targets: [CertificateBlock.Target] = [
            .fingerprint(certificate.fingerprint), .publicKey(certificate.publicKey.fingerprint),
        ]
        if let reason = targets.lazy.compactMap({ blocks[CertificateBlock.id(of: $0)] }).first { return reason }
        return "The certificate " + (revocation(of: certificate) ?? "was revoked by its issuer") + "."
    }

    private static func record(
        of assignment: CertificateAssignment, at date: Date, blocked: String?
    ) -> [String] {
        let certificate = assignment.certificate
        return [
            assignment.userID, CertificateCell.text([certificate]), assignment.match.rawValue,
            CertificateCell.text(assignment.chain), assignment.retiringSince == nil ? "false" : "true",
            certificate.fingerprint.hex, certificate.subject.description, certificate.issuer.description,
            certificate.serialNumber.decimal, moment(certificate.notBefore), moment(certificate.notAfter),
            assignment.status(at: date).rawValue, blocked ?? "", assignment.lastSeenAt.map(moment) ?? "",
        ]
    }

    private func exportUsers(to writer: inout CSVWriter) async throws {
        var page = Page(limit: 5000)
        writer.add(BulkColumns.known(of: .users))
        while true {
            let users = try await users(page)
            for user in users { writer.add(try Self.record(of: user, .users)) }
            guard users.count == page.limit else { return }
            page.after = users.last?.id
        }
    }

    private static func write(_ values: [some Encodable], _ kind: BulkKind, to writer: inout CSVWriter) throws {
        writer.add(BulkColumns.known(of: kind))
        for value in values { writer.add(try record(of: value, kind)) }
    }

    private static func record(of value: some Encodable, _ kind: BulkKind) throws -> [String] {
        let cells = try RowCells(value).cells
        return BulkColumns.known(of: kind).map { cells[$0] ?? "" }
    }

    private static func moment(_ date: Date) -> String { date.formatted(.iso8601) }
}
