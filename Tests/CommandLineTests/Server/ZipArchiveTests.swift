import Foundation
import Testing

@testable import countersign

/// Archives as other programs make them, and as this one does.
@Suite struct ZipArchiveTests {
    /// Made with Python's zipfile: deflated text that repeats, a stored file, a folder, deflated text that does not.
    private static let archive = """
        UEsDBBQAAAAIAAAAIQAkstYkIwAAAEEIAAASAAAAc3JjL21haW4vZmxvdy5pZmx3s0nLyS+3yy9KSS0qVhilRqlRapQapUapUWqU
        wkvZ6IObDgBQSwMEFAAAAAAAAAAhAEY/7fgYAAAAGAAAAA8AAABwYXJhbWV0ZXJzLnByb3BhZGRyZXNzPWh0dHBzXDovL3BhcnRu
        ZXJQSwMEFAAAAAAAAAAhAAAAAAAAAAAAAAAAAAkAAABNRVRBLUlORi9QSwMEFAAAAAgAAAAhAHD1QwQ/BgAAuAsAAAkAAABub2lz
        ZS50eHQlltsRGzEIRf+pgtYAAUL9F+DDejLxJF6vBPcF8Tz93qt9/Fr3M7kp53mZmY61nhabc++cOnpuWo96qKRLiQz/O5nvDq/e
        I90aNaJSfnU8puuKXUt57/Es5tiZOT316qbOE2uZ2K/s1pszfavLZh4/eHY05oVPmrrvQSf9RaVH5IQmhVype92yq3mYMue1Hesw
        iSujPUdl7hmlnVeqbZJxLN0zJfpl2Ng774Y8Wj7l52m/c10751q9TotT3MsN6hSvAyAuRhm0lBSeVeV5ntx4A3ztHVFO105XwFzJ
        9zcp1J6at9uh0PAbekK8e3JSLpfrgg9idWnJvd7dg0euVu5thwphzfVpHUqrqJd8B2TPDwC357i4qSXQgB7PwD4WNxn6PTFCWzoi
        J7IHqKDR9W4Rl5a7Iq8BgpnQ9wPtbKrl/GsxNXpVhUKuLusFj3BxjHtqS0zJqRCR+5z+eZNrAMdQmmhxIwWMA2aKx+Msv6e7o4Dv
        Hu837ZqJ+gbBIATTR+fxAZAv9VLFbZha0s05ehCDbrOPjrSmzC94JhoUfUtmn7HUR1komhtE4P8Cw6nZZrvr7VPeO0o/SFMDDYQ/
        q5TWybh543IMAENtgRl4yBKIFKFhAAVlobu6Q5NBVYI6niD65vVXcpL/qb1PscdV6PnxkXcgaWvGjnKA1P3gIA+ztYIhZ3m3+J6f
        8whfdpzDe8BwBbYhyFEPHqKWDuVNPpH3dnE1DalDd6K/AxkhsAbtHJmqaOetyB/VjxXmPjhcHZieOAcE2oIJRyOFxmP2iJZrdIjC
        nXTAWyWQDXvea/XiHNAPXTg4GewEM2EiR2UPP+hUY5/cPKE6j5Kqh1fuLcE+hj8v7fB2FeLJ+2poAmgP2UABb4WHklbDj3zyjY02
        HCS4BUE13oFzmuhjm1p3JYY5ra6dFNFV4wjCxso8p2aFD+R2X0z8tYAKusHJiCKqyFK46uu3orcc2sleF7eQRhjjNvU7djtEBdpZ
        kQTef7ZBVyC5+YT4U3kqUEy6ICkgQduLGlxg1sQGSaAeOnK8WpKGBdPPYLWz7kJd1DdvopNI5O8hT++hJmJNUJZhWyFs+JaUQWcr
        PRT6QrHRmacUTfC81R5dElggZV4V1L7NI2tYPok2SL61lXBEUQtqWBUv7TgIzNB6HiWijdRDosCCZ/hzoYvRwc1wKFszMBNOpDrj
        BRVE9PYeK8jtyFZhs9OJUE4IeBdjG64ybM/kqEmCEMtSOKEDPtVSSxOGbmS1bgYXK4Qbo4qqfKdV78nHUeh6ACq/TOP2AXrqYB6S
        oR73M34gEOOfROZIQ+C6izcdKcbHKNIaXIvKGX2c4+R8+2xEMPYMwQgJGp/KGJgT6ATbIhuCA5KAhX8mPTJQbTk9m50ohd4Q4ha7
        s5dM7h20eFVnb+KXSghjK6xF7CTzEvFB5fMds6RnBSwjv3con2ylT6WAl2KyIUpB5CtYq+4sTsIyicxYiy9UMnWcpLK+J74xzRen
        dDeFazsf7jJNJPYnJFC3nSNoCAXiKQphxJEvzu9WVBu56/JNE6RgUcXJBALTpNHBKypjKjGSeMm/TGHmE4rAkv/MOQPjtSqDU5ps
        oV7UThObi8iDmtgQDjYngdlgiEaMOmbwhiMO8B/CrHo9EOgkHwLbnhz16SNbmOusRytqeOVTiWB2BTy6v8WADHTDUowpQMcU0Y1s
        Cr0LW4ltL3ZkZwXskQyvzso3VijFXN00Qjw4gQ1rdygqIXIFAOiWAU6Kb16CE3xiKvC1ndZOIOBBbMvkfbNCTCPXN6wIHOYAndlK
        8+7QHAALAhz9stSwWsDbLnOHseqGfNhFzua3QcshQllRKME3DpjnYMBD3IJPEAxM41dmNxNnQ48DsS8fpANjOlfoEoGnYt3Ni7pL
        BVNhJzcyBo+dpIY7CfzdKRQnkiu249F2q2IX23QGPqqsNSHUb6MMbwb47gC77NAAhQfVkFGAiE+4lrCMhcfYUriGjyKB2d2AHXXR
        IxAAI+tWFEObyORqdkoCmu1v0x2id9cINqyVpewQZ/xTHfvSblirB/bP4SJebgJt97+Vbm3+o0MWNXQdu0VSzr27aO7UnA2ITTuc
        ydqZGyps2fRIc2QwtyrdNGNndj9gK1uWYWO3iB9QSwECFAMUAAAACAAAACEAJLLWJCMAAABBCAAAEgAAAAAAAAAAAAAAgAEAAAAA
        c3JjL21haW4vZmxvdy5pZmx3UEsBAhQDFAAAAAAAAAAhAEY/7fgYAAAAGAAAAA8AAAAAAAAAAAAAAIABUwAAAHBhcmFtZXRlcnMu
        cHJvcFBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAAJAAAAAAAAAAAAAACAAZgAAABNRVRBLUlORi9QSwECFAMUAAAACAAAACEA
        cPVDBD8GAAC4CwAACQAAAAAAAAAAAAAAgAG/AAAAbm9pc2UudHh0UEsFBgAAAAAEAAQA6wAAACUHAAAAAA==
        """

    private static func bytes() throws -> [UInt8] {
        [UInt8](try #require(Data(base64Encoded: archive, options: .ignoreUnknownCharacters)))
    }

    @Test func deflatedAndStoredFilesAreRead() throws {
        let files = try ZipArchive.files(in: Self.bytes())
        #expect(files.map(\.path) == ["src/main/flow.iflw", "parameters.prop", "noise.txt"])
        let text = "<flow>" + String(repeating: "orders ", count: 300) + "</flow>"
        #expect(files[0].content == Array(text.utf8))
        #expect(files[1].content == Array("address=https\\://partner".utf8))
        #expect(CRC32.checksum(files[2].content) == 71562608)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let files: [ZipArchive.Member] = [("a/b.iflw", [1, 2, 3]), ("ü.prop", [])]
        let read = try ZipArchive.files(in: ZipArchive.encode(files))
        #expect(read.map(\.path) == files.map(\.path))
        #expect(read.map(\.content) == files.map(\.content))
    }

    /// Some programs of Windows write their own separator.
    @Test func aBackslashSeparatesFolders() throws {
        #expect(try ZipArchive.files(in: ZipArchive.encode([("a\\b", [1])])).map(\.path) == ["a/b"])
    }

    @Test(arguments: ["../outside", "/etc/passwd", "a/../../b", "..\\outside", "a\\..\\..\\b", "\\x", "a//b"])
    func aPathThatLeavesTheArchiveIsRefused(path: String) {
        #expect(throws: CommandFailure.self) { try ZipArchive.files(in: ZipArchive.encode([(path, [1])])) }
    }

    /// No damage crashes or hangs; it gives the files or a refusal.
    @Test func damagedArchivesAreRefusedOrRead() throws {
        let bytes = try Self.bytes()
        for index in stride(from: 0, to: bytes.count, by: 3) {
            for flip in [UInt8(0x01), 0xff] {
                var damaged = bytes
                damaged[index] ^= flip
                _ = try? ZipArchive.files(in: damaged)
            }
            _ = try? ZipArchive.files(in: Array(bytes[..<index]))
        }
    }

    @Test func anArchiveThatUnpacksToTooMuchIsRefused() throws {
        var bytes = try Self.bytes()
        let directory = try #require(bytes.firstRange(of: [0x50, 0x4b, 0x01, 0x02]))
        bytes.replaceSubrange(
            (directory.lowerBound + 24)..<(directory.lowerBound + 28), with: [0xff, 0xff, 0xff, 0x7f])
        #expect(throws: CommandFailure.self) { try ZipArchive.files(in: bytes) }
    }
}
