import Testing

@testable import KeyMaterial

@Suite struct SecretTests {
    @Test func secretsStandInNoDescription() throws {
        let passphrase = Passphrase("open sesame")
        let key = try PrivateKey.generate(.ecP256)
        var dumped = ""
        dump((passphrase, key), to: &dumped)
        for text in ["\(passphrase)", String(reflecting: passphrase), "\([passphrase])", dumped] {
            #expect(!text.contains("sesame"))
        }
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains("MI") && !text.contains("48, "), "\(text)")
        }
    }

    @Test func passphrasesKeepTheirBytes() {
        #expect(Passphrase("pässwörd🔑").text == "pässwörd🔑")
        #expect(Passphrase(utf8: [0xFF, 0x00]).utf8 == [0xFF, 0x00])
        #expect(Passphrase("").isEmpty)
        #expect(Passphrase("a").equals(Passphrase(utf8: [0x61])))
        #expect(!Passphrase("a").equals(Passphrase("ab")))
    }

    @Test func proposedPassphrasesAreReadableAndDiffer() {
        let proposals = (0..<100).map { _ in Passphrase.propose().text }
        #expect(Set(proposals).count == 100)
        for proposal in proposals {
            #expect(proposal.split(separator: "-").map(\.count) == [4, 4, 4, 4, 4, 4, 4])
            #expect(!proposal.contains { "01iloIO".contains($0) })
        }
    }

    @Test func wipingLeavesZeros() {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: [UInt8](repeating: 0xA5, count: 64))
        guard let address = memory.baseAddress else { return }
        wipe(address, count: 63)
        #expect(memory.dropLast().allSatisfy { $0 == 0 })
        #expect(memory.last == 0xA5)
    }

    @Test func secretBytesCompareByContent() {
        #expect(SecretBytes([1, 2, 3]).equals(SecretBytes([1, 2, 3])))
        #expect(!SecretBytes([1, 2, 3]).equals(SecretBytes([1, 2, 4])))
        #expect(SecretBytes([]).bytes.isEmpty)
    }

    @Test func fingerprintsAreReadInEveryCustomaryForm() throws {
        let fingerprint = Fingerprint(of: [UInt8]("abc".utf8))
        #expect(fingerprint.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let pairs = stride(from: 0, to: 64, by: 2).map { fingerprint.hex.dropFirst($0).prefix(2).uppercased() }
        #expect(Fingerprint(hex: pairs.joined(separator: ":")) == fingerprint)
        #expect(Fingerprint(hex: String(fingerprint.hex.dropLast())) == nil)
        #expect(Fingerprint(hex: String(repeating: "g", count: 64)) == nil)
    }
}
