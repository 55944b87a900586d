/// The sets of tables that GOST 28147-89 is used with.
///
/// Source: RFC 4357 section 11.2; RFC 7836 appendix C.
public enum GOST28147Parameters: String, Sendable, CaseIterable {
    case cryptoProA = "CryptoPro-A"
    case cryptoProB = "CryptoPro-B"
    case cryptoProC = "CryptoPro-C"
    case cryptoProD = "CryptoPro-D"
    case tc26Z = "TC26-Z"

    /// What two of the tables do to a byte, turned by 11 bits: four times 256 words.
    var products: [UInt32] { Self.products[self] ?? [] }

    private static let products: [GOST28147Parameters: [UInt32]] = [
        .cryptoProA: expanded([
            0x9632_8b17_a4ef_c0d5, 0x37e9_8af0_526c_b4d1, 0xe462_b3d8_cf5a_0719, 0xe7ac_d139_02b4_f856,
            0xb519_8df0_e423_c7a6, 0x3adc_120b_7594_8fe6, 0x1d29_7a60_8c45_f3be, 0xbaf5_0ce8_6239_17d4,
        ]),
        .cryptoProB: expanded([
            0x84b1_3509_2eac_d67f, 0x012a_4d5c_973f_b86e, 0xec0a_92db_758f_3614, 0x750d_b612_3acf_4e98,
            0x27cf_95ab_140d_68e3, 0x8326_4deb_c17f_a095, 0x52ab_91c3_74d0_6f8e, 0x04be_8371_a296_fd5c,
        ]),
        .cryptoProC: expanded([
            0x1bc2_9d0f_458e_a763, 0x017d_b452_8efc_9a63, 0x8250_49fa_37cd_6e1b, 0x3601_5da8_b297_efc4,
            0x8db0_4512_93ce_6fa7, 0xc9b1_8e24_7365_a0fd, 0xa968_de20_f35b_41c7, 0x7405_a2fe_c61b_d938,
        ]),
        .cryptoProD: expanded([
            0xfc2a_6450_79ed_1b83, 0xb634_cfe2_7d80_5a91, 0x1cb0_fe65_ad48_9372, 0x15ec_a70d_62b4_93f8,
            0x0c89_d2ab_7365_4ef1, 0x80f3_25eb_1a47_c9d6, 0x306f_1e92_d8c4_ba57, 0x1a68_fb04_c359_7d2e,
        ]),
        .tc26Z: expanded([
            0xc462_a5b9_e8d7_03f1, 0x6823_9a5c_1e47_bd0f, 0xb358_2fad_e174_c960, 0xc821_d4f6_70a5_3e9b,
            0x7f5a_816d_093e_b42c, 0x5df6_92ca_b781_43e0, 0x8e25_691c_f4b0_da37, 0x17ed_0583_4fa6_9cb2,
        ]),
    ]

    /// - Parameter tables: eight of sixteen digits, the least significant half byte's first.
    static func expanded(_ tables: [UInt64]) -> [UInt32] {
        func digit(_ table: Int, _ value: Int) -> UInt32 {
            UInt32(truncatingIfNeeded: tables[table] >> UInt64(60 - 4 * value) & 0xf)
        }
        return (0..<1024).map { index in
            let (pair, byte) = (index / 256, index % 256)
            let word = (digit(2 * pair + 1, byte >> 4) << 4 | digit(2 * pair, byte & 0xf)) << UInt32(8 * pair)
            return word << 11 | word >> 21
        }
    }
}
