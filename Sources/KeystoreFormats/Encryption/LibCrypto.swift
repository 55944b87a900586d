#if OpenSSL
    import CLibCrypto

    /// The ciphers of the distribution's libcrypto.
    enum LibCrypto {
        /// The legacy provider has Blowfish, CAST5 and SEED; both stay loaded with the process.
        private static let areProvidersLoaded: Bool = {
            let legacy = OSSL_PROVIDER_load(nil, "legacy")
            let standard = OSSL_PROVIDER_load(nil, "default")
            return legacy != nil && standard != nil
        }()

        /// The plaintext; nil where the padding shows that the key is wrong.
        static func decrypt(
            _ ciphertext: [UInt8], cipher name: String, key: [UInt8], vector: [UInt8]
        ) throws(KeystoreError) -> [UInt8]? {
            _ = areProvidersLoaded
            guard let cipher = EVP_CIPHER_fetch(nil, name, nil), let context = EVP_CIPHER_CTX_new() else {
                throw KeystoreError(.cipherMissing, "\(name), which the libcrypto of this system lacks")
            }
            defer {
                EVP_CIPHER_CTX_free(context)
                EVP_CIPHER_free(cipher)
            }
            guard EVP_DecryptInit_ex2(context, cipher, nil, nil, nil) == 1,
                EVP_CIPHER_CTX_set_key_length(context, Int32(key.count)) == 1,
                EVP_DecryptInit_ex2(context, nil, key, vector, nil) == 1
            else { throw KeystoreError(.damaged, "\(name) with a key of \(key.count) bytes") }
            return plaintext(context, ciphertext)
        }

        private static func plaintext(_ context: OpaquePointer, _ ciphertext: [UInt8]) -> [UInt8]? {
            guard let count = Int32(exactly: ciphertext.count) else { return nil }
            var output = [UInt8](repeating: 0, count: ciphertext.count + 32)
            var written: Int32 = 0
            var rest: Int32 = 0
            guard EVP_DecryptUpdate(context, &output, &written, ciphertext, count) == 1 else { return nil }
            let isWhole = output.withUnsafeMutableBufferPointer { buffer in
                EVP_DecryptFinal_ex(context, buffer.baseAddress.map { $0 + Int(written) }, &rest) == 1
            }
            return isWhole ? Array(output.prefix(Int(written + rest))) : nil
        }
    }
#endif
