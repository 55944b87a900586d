/// Writes the two objects of Java's serialization that JCEKS needs.
///
/// The identifiers of the classes' versions are fixed by Java and the same in every version of it.
/// Source: "Java Object Serialization Specification", chapter 6.
struct JavaObjectWriter {
    private var output = BigEndianWriter()

    var bytes: [UInt8] { output.bytes }

    private init() {
        output.append([0xac, 0xed, 0, 5])
    }

    private static let byteArrayVersion: UInt64 = 0xacf3_17f8_0608_54e0

    /// `com.sun.crypto.provider.SealedObjectForKeyProtector`, a `javax.crypto.SealedObject`.
    static func sealedObject(parameters: [UInt8], content: [UInt8]) throws(KeystoreError) -> [UInt8] {
        var writer = JavaObjectWriter()
        writer.output.append(0x73 as UInt8)
        try writer.classDescription(
            "com.sun.crypto.provider.SealedObjectForKeyProtector", 0xcd57_ca59_e730_bb53, fields: 0)
        writer.output.append(0x78 as UInt8)
        try writer.classDescription("javax.crypto.SealedObject", 0x3e36_3da6_c3b7_5470, fields: 4)
        try writer.field("[", "encodedParams", type: "[B")
        try writer.field("[", "encryptedContent", handle: 2)
        try writer.field("L", "paramsAlg", type: "Ljava/lang/String;")
        try writer.field("L", "sealAlg", handle: 3)
        writer.endOfClasses()
        try writer.byteArray(parameters)
        writer.output.append([0x75, 0x71, 0, 0x7e, 0, 5])
        writer.output.appendCounted(content)
        try writer.string("PBEWithMD5AndTripleDES")
        try writer.string("PBEWithMD5AndTripleDES")
        return writer.bytes
    }

    /// `javax.crypto.spec.SecretKeySpec`.
    static func secretKey(algorithm: String, key: [UInt8]) throws(KeystoreError) -> [UInt8] {
        var writer = JavaObjectWriter()
        writer.output.append(0x73 as UInt8)
        try writer.classDescription("javax.crypto.spec.SecretKeySpec", 0x5b47_0b66_e230_614d, fields: 2)
        try writer.field("L", "algorithm", type: "Ljava/lang/String;")
        try writer.field("[", "key", type: "[B")
        writer.endOfClasses()
        try writer.string(algorithm)
        try writer.byteArray(key)
        return writer.bytes
    }

    private mutating func classDescription(
        _ name: String, _ version: UInt64, fields: UInt8
    ) throws(KeystoreError) {
        output.append(0x72 as UInt8)
        try output.append(name)
        output.append(Int64(bitPattern: version))
        output.append([2, 0, fields])
    }

    private mutating func field(_ kind: Character, _ name: String, type: String) throws(KeystoreError) {
        output.append(kind.asciiValue ?? 0)
        try output.append(name)
        try string(type)
    }

    /// - Parameter handle: of a type that was written before.
    private mutating func field(_ kind: Character, _ name: String, handle: UInt8) throws(KeystoreError) {
        output.append(kind.asciiValue ?? 0)
        try output.append(name)
        output.append([0x71, 0, 0x7e, 0, handle])
    }

    private mutating func string(_ text: String) throws(KeystoreError) {
        output.append(0x74 as UInt8)
        try output.append(text)
    }

    private mutating func byteArray(_ bytes: [UInt8]) throws(KeystoreError) {
        output.append(0x75 as UInt8)
        try classDescription("[B", Self.byteArrayVersion, fields: 0)
        endOfClasses()
        output.appendCounted(bytes)
    }

    /// No annotations, and no class above.
    private mutating func endOfClasses() {
        output.append([0x78, 0x70])
    }
}
