import Foundation
import KeyMaterial

/// Reads a text of PEM blocks: keys, certificates, PKCS#7 bundles, and anything else in any order.
///
/// A line `friendlyName: x` before a block, as OpenSSL prints it, is taken as the alias.
/// Source: RFC 7468; RFC 1421 section 4.6 for the headers of encrypted keys.
struct PEMReader {
    let reading: KeystoreReading

    func keystore(of bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        if bytes.elementsEqual(PEMWriter.emptyText.utf8) { return Keystore(type: .pem) }
        let parts = try parts(of: bytes)
        let blocks = parts.compactMap(\.block)
        guard !parts.isEmpty else {
            throw KeystoreError(.notAKeystore, "a text with the beginning of a PEM block, and no block")
        }
        guard parts.count <= reading.limits.itemsMax else {
            throw KeystoreError(.limitExceeded, "more than \(reading.limits.itemsMax) blocks")
        }
        // What `certtool --to-p12` writes unless it is asked for DER, and other programs under the structure's own name.
        if parts.count == 1, ["PKCS12", "PFX"].contains(blocks[0].label) {
            return try PFXReader(reading: reading).keystore(of: blocks[0].bytes[...])
        }
        let bundlesOnly = blocks.allSatisfy { Self.isBundle($0.label) }
        var keystore = Keystore(type: bundlesOnly ? .pkcs7 : .pem)
        keystore.entries = try entries(of: parts, Self.names(in: bytes, count: parts.count), &keystore.warnings)
        return keystore
    }

    private func entries(
        of parts: [PEM.Part], _ names: [String?], _ warnings: inout [String]
    ) throws(KeystoreError) -> [KeystoreEntry] {
        var assembly = EntryAssembly()
        var damage: KeystoreError?
        var isAnyWhole = false
        let keyNames = Set(
            zip(parts, names).filter { $0.0.block?.label.hasSuffix("PRIVATE KEY") ?? false }.map(\.1))
        for (index, (part, name)) in zip(parts, names).enumerated() {
            var attributes = EntryAssembly.Attributes()
            attributes.name = name
            // A name of its own makes a certificate an entry, also where a key's chain has it.
            attributes.isTrusted = name != nil && !keyNames.contains(name)
            switch part {
            case .block(let block):
                do throws(KeystoreError) {
                    try add(block, attributes, to: &assembly, warnings: &warnings)
                    isAnyWhole = true
                } catch {
                    let place = "block \(index + 1), `\(block.label)`"
                    let placed = KeystoreError(error.code, error.detail, at: parts.count > 1 ? place : error.location)
                    guard reading.keepsDamagedBlocks, error.code == .damaged else { throw placed }
                    damage = damage ?? placed
                    let content = Self.damaged("\(place): \(error.detail)", block.bytes, &warnings)
                    assembly.add(content, attributes)
                }
            case .damaged(let damage):
                let content = Self.damaged("line \(damage.line): \(damage.detail)", damage.text, &warnings)
                assembly.add(content, attributes)
            }
        }
        if let damage, !isAnyWhole { throw damage }
        return assembly.entries(warnings: &warnings)
    }

    /// - Parameter detail: where and what.
    private static func damaged(
        _ detail: String, _ encoded: [UInt8], _ warnings: inout [String]
    ) -> KeystoreEntry.Content {
        warnings.append("\(detail); it is left out of what is read")
        return .other(OtherContent(summary: "damaged: \(detail)", form: .damagedBlock, encoded: encoded))
    }

    /// The blocks; where damaged ones are kept, these as well, unless there is no other.
    private func parts(of bytes: [UInt8]) throws(KeystoreError) -> [PEM.Part] {
        do throws(KeyMaterialError) {
            return try PEM.blocks(in: bytes).map(PEM.Part.block)
        } catch {
            if reading.keepsDamagedBlocks, error.code == .malformed,
                let parts = try? PEM.parts(in: bytes),
                parts.contains(where: { $0.block != nil })
            {
                return parts
            }
            let place = error.location.map { ", \($0)" } ?? ""
            throw KeystoreError(.damaged, "the PEM text is broken: \(error.detail)\(place)")
        }
    }

    private static func isBundle(_ label: String) -> Bool {
        label == "PKCS7" || label == "CERTIFICATE CHAIN" || label == "CMS" || label == "PKCS #7 SIGNED DATA"
    }

    private func add(
        _ block: PEM.Block, _ attributes: EntryAssembly.Attributes, to assembly: inout EntryAssembly,
        warnings: inout [String]
    ) throws(KeystoreError) {
        switch block.label {
        case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
            addCertificate(block, attributes, to: &assembly, warnings: &warnings)
        case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY":
            assembly.add(try TraditionalPEMKey(block).open(reading), attributes)
        case "ENCRYPTED PRIVATE KEY":
            assembly.add(try reading.open(SealedKey(type: .pem, bytes: block.bytes)), attributes)
        case OpenSSHPrivateKey.label:
            let (key, comment) = try OpenSSHPrivateKey(block).open(reading)
            var named = attributes
            named.name = attributes.name ?? comment
            assembly.add(key, named)
        case "EC PARAMETERS": return
        case let label where Self.isBundle(label):
            try PKCS7Reader(limits: reading.limits).read(block.bytes[...], into: &assembly, warnings: &warnings)
        default:
            let content = OtherContent(
                summary: "PEM block \(block.label)", form: .pemBlock(label: block.label), encoded: block.bytes)
            assembly.add(.other(content), attributes)
        }
    }

    /// `TRUSTED CERTIFICATE` is OpenSSL's own: settings follow the certificate in the same block.
    private func addCertificate(
        _ block: PEM.Block, _ attributes: EntryAssembly.Attributes, to assembly: inout EntryAssembly,
        warnings: inout [String]
    ) {
        var bytes = block.bytes
        if block.label == "TRUSTED CERTIFICATE" {
            var reader = BERReader(bytes[...], depthMax: reading.limits.depthMax)
            if let first = try? reader.next() { bytes = Array(first.encoded) }
        }
        do throws(KeyMaterialError) {
            assembly.add(try Certificate(derEncoded: bytes), attributes)
        } catch {
            if (try? PKCS7Reader(limits: reading.limits).read(bytes[...], into: &assembly, warnings: &warnings)) != nil
            {
                return
            }
            warnings.append("a certificate cannot be read: \(error.detail)")
            let content = OtherContent(
                summary: "certificate that cannot be read", form: .pemBlock(label: block.label), encoded: block.bytes)
            assembly.add(.other(content), attributes)
        }
    }

    /// For each block the alias that the text before it gives.
    private static func names(in bytes: [UInt8], count: Int) -> [String?] {
        let begin = Array("-----BEGIN ".utf8)
        let mark = Array("friendlyName:".utf8)
        var names: [String?] = []
        var name: String?
        for line in bytes.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), first == 0x2d || first == 0x66 else {
                continue
            }
            let text = line.drop { $0 == 0x20 || $0 == 0x09 }
            if text.starts(with: begin) {
                names.append(name)
                name = nil
            } else if text.starts(with: mark) {
                let value = String(decoding: text.dropFirst(mark.count), as: UTF8.self)
                name = value.trimmingCharacters(in: .whitespaces)
            }
        }
        return names.count == count ? names : Array(repeating: nil, count: count)
    }
}
