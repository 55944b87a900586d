import Foundation
import KeyMaterial

/// Makes entries of what formats keep loosely: keys here, certificates there, names that are missing or not unique.
struct EntryAssembly {
    struct Attributes {
        var name: String?
        var localKeyIdentifier: [UInt8]?
        var createdAt: Date?
        var isTrusted = false
        /// DER of those that have no meaning here.
        var foreign: [[UInt8]] = []
        /// DER of the friendly name, which a certificate within a chain keeps although its entry has another alias.
        var encodedName: [UInt8]?
    }

    struct Key {
        let key: StoredKey
        let attributes: Attributes
        let position: Int
    }

    struct FoundCertificate {
        let certificate: Certificate
        let attributes: Attributes
        let position: Int
    }

    struct Rest {
        let content: KeystoreEntry.Content
        let attributes: Attributes
        let position: Int
    }

    private(set) var keys: [Key] = []
    private(set) var certificates: [FoundCertificate] = []
    private(set) var rest: [Rest] = []
    private var position = 0

    mutating func add(_ key: StoredKey, _ attributes: Attributes) {
        keys.append(Key(key: key, attributes: attributes, position: position))
        position += 1
    }

    mutating func add(_ certificate: Certificate, _ attributes: Attributes) {
        certificates.append(FoundCertificate(certificate: certificate, attributes: attributes, position: position))
        position += 1
    }

    mutating func add(_ content: KeystoreEntry.Content, _ attributes: Attributes) {
        rest.append(Rest(content: content, attributes: attributes, position: position))
        position += 1
    }

    /// How many things have been found.
    var count: Int { position }

    /// Everything that was found, as entries in the order of the file.
    func entries(warnings: inout [String]) -> [KeystoreEntry] {
        let chains = ChainAssembly(keys.isEmpty ? [] : certificates, keyPositions: Set(keys.map(\.position)))
        var drafts: [Draft] = []
        var used = Set<Int>()
        for key in keys {
            let chain = chains.chain(of: key, isOnlyKey: keys.count == 1)
            used.formUnion(chain)
            drafts.append(draft(of: key, chain: chain))
        }
        // A certificate that several chains have may stand in the file once for each.
        let inChains = Set(used.map { certificates[$0].certificate.fingerprint })
        for found in certificates
        where found.attributes.isTrusted || !inChains.contains(found.certificate.fingerprint) {
            var entry = KeystoreEntry(
                alias: "", createdAt: found.attributes.createdAt, content: .certificate(found.certificate))
            entry.isTrusted = found.attributes.isTrusted
            if !found.attributes.foreign.isEmpty {
                entry.foreignAttributes.ofCertificates[found.certificate.fingerprint] = found.attributes.foreign
            }
            drafts.append(Draft(entry: entry, name: found.attributes.name, position: found.position))
        }
        for item in rest {
            var entry = KeystoreEntry(alias: "", createdAt: item.attributes.createdAt, content: item.content)
            entry.foreignAttributes.ofKey = item.attributes.foreign
            drafts.append(Draft(entry: entry, name: item.attributes.name, position: item.position))
        }
        Self.name(&drafts, warnings: &warnings)
        return drafts.sorted { $0.position < $1.position }.map(\.entry)
    }

    private struct Draft {
        var entry: KeystoreEntry
        let name: String?
        let position: Int
    }

    private func draft(of key: Key, chain: [Int]) -> Draft {
        let members = chain.map { certificates[$0] }
        var entry = KeystoreEntry(
            alias: "", createdAt: key.attributes.createdAt,
            content: .key(key.key, chain: members.map(\.certificate)))
        entry.foreignAttributes.ofKey = key.attributes.foreign
        for (index, member) in members.enumerated() {
            var attributes = member.attributes.foreign
            if index > 0, let name = member.attributes.encodedName { attributes.append(name) }
            if !attributes.isEmpty {
                entry.foreignAttributes.ofCertificates[member.certificate.fingerprint] = attributes
            }
        }
        let name = key.attributes.name ?? members.first?.attributes.name
        return Draft(entry: entry, name: name, position: key.position)
    }

    /// Gives every entry an alias of its own: the name in the file, numbered where it is taken; a number otherwise.
    private static func name(_ drafts: inout [Draft], warnings: inout [String]) {
        var taken = Set<String>()
        var next: [String: Int] = [:]
        for index in drafts.indices {
            guard let name = drafts[index].name, !name.isEmpty else { continue }
            var alias = name
            while !taken.insert(alias).inserted {
                let number = next[name, default: 2]
                next[name] = number + 1
                alias = "\(name) (\(number))"
            }
            if alias != name { warnings.append("the alias \(name) occurs again and is listed as \(alias)") }
            drafts[index].entry.alias = alias
        }
        var number = 1
        for index in drafts.indices where drafts[index].entry.alias.isEmpty {
            while !taken.insert(String(number)).inserted { number += 1 }
            drafts[index].entry.alias = String(number)
        }
    }
}
