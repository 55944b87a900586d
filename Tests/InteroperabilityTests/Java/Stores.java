import java.io.*;
import java.security.*;
import java.security.cert.Certificate;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.*;
import org.bouncycastle.asn1.*;
import org.bouncycastle.asn1.pkcs.*;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.digests.GOST3411Digest;
import org.bouncycastle.crypto.engines.GOST28147Engine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCFBBlockCipher;
import org.bouncycastle.crypto.params.*;
import org.bouncycastle.crypto.util.*;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter.*;

/** Lists and makes keystores for the tests of ../BouncyCastleTests.swift. */
public class Stores {
    public static void main(String[] a) throws Exception {
        System.setProperty("org.bouncycastle.bks.enable_v1", "true");
        Security.addProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider());
        for (int i = 0; i < a.length; i++) a[i] = unescaped(a[i]);
        switch (a[0]) {
            case "list": list(a[1], a[2], a[3].toCharArray(), a[4].toCharArray()); break;
            case "copy": copy(a[1], a[2].toCharArray(), a[3], a[4], a[5].toCharArray(), a[6].toCharArray(), a[7]); break;
            case "gost": Gost.write(a[1], a[2], a[3], a[4], a[5].toCharArray()); break;
        }
    }
    static String unescaped(String text) {
        return java.util.regex.Pattern.compile("\\\\u([0-9a-f]{4})").matcher(text)
            .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 16)));
    }

    static KeyStore store(String type) throws Exception {
        return type.equals("JCEKS") || type.equals("PKCS12") ? KeyStore.getInstance(type) : KeyStore.getInstance(type, "BC");
    }
    static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
    static void list(String type, String file, char[] pass, char[] keyPass) throws Exception {
        KeyStore ks = store(type);
        try (InputStream in = new FileInputStream(file)) { ks.load(in, pass); }
        for (String alias : new TreeSet<String>(Collections.list(ks.aliases()))) {
            if (ks.isCertificateEntry(alias)) {
                System.out.println(alias + "|cert|" + hash(ks.getCertificate(alias).getEncoded()));
                continue;
            }
            Key key = ks.getKey(alias, keyPass);
            if (key instanceof SecretKey) {
                System.out.println(alias + "|secret|" + key.getAlgorithm() + "|" + HexFormat.of().formatHex(key.getEncoded()));
            } else {
                Certificate[] chain = ks.getCertificateChain(alias);
                KeyPairCheck.check((PrivateKey) key, chain[0].getPublicKey());
                System.out.println(alias + "|key|" + chain.length + "|" + hash(chain[0].getEncoded()));
            }
        }
    }
    static void copy(String from, char[] fromPass, String type, String file, char[] pass, char[] keyPass, String variant) throws Exception {
        KeyStore source = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(from)) { source.load(in, fromPass); }
        KeyStore ks = store(type);
        if (variant.equals("default")) ks.load(null, pass); else ks.load(builder(new BCFKSLoadStoreParameter.Builder(), variant).build());
        for (String alias : Collections.list(source.aliases())) {
            if (source.isCertificateEntry(alias)) ks.setCertificateEntry(alias, source.getCertificate(alias));
            else ks.setKeyEntry(alias, source.getKey(alias, fromPass), keyPass, source.getCertificateChain(alias));
        }
        ks.setKeyEntry("secret", new SecretKeySpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, "AES"), keyPass, null);
        try (OutputStream out = new FileOutputStream(file)) {
            if (variant.equals("default")) ks.store(out, pass);
            else ks.store(builder(new BCFKSLoadStoreParameter.Builder(out, pass), variant).build());
        }
    }
    static BCFKSLoadStoreParameter.Builder builder(BCFKSLoadStoreParameter.Builder b, String variant) {
        if (variant.contains("kwp")) b.withStoreEncryptionAlgorithm(EncryptionAlgorithm.AES256_KWP);
        if (variant.contains("sha3")) b.withStoreMacAlgorithm(MacAlgorithm.HmacSHA3_512);
        if (variant.contains("scrypt")) b.withStorePBKDFConfig(new ScryptConfig.Builder(1024, 8, 1).withSaltLength(20).build());
        return b;
    }
    static class KeyPairCheck {
        static void check(PrivateKey key, PublicKey pub) throws Exception {
            String alg = pub.getAlgorithm().equals("RSA") ? "SHA256withRSA" : pub.getAlgorithm().startsWith("Ed") ? pub.getAlgorithm() : "SHA256withECDSA";
            Signature s = Signature.getInstance(alg, "BC");
            s.initSign(key); s.update(new byte[10]); byte[] sig = s.sign();
            Signature v = Signature.getInstance(alg); v.initVerify(pub); v.update(new byte[10]);
            if (!v.verify(sig)) throw new Exception("the key is not that of the certificate");
        }
    }
    /** A PFX of one key under GOST 28147-89, PBKDF2 with GOST R 34.11-94, and a check of the same. */
    static class Gost {
        static void write(String keyFile, String out, String tables, String oid, char[] pass) throws Exception {
            byte[] salt = "saltsalt".getBytes(), vector = "vectorve".getBytes();
            PBKDF2Params derivation = new PBKDF2Params(salt, 3, 32, id("1.2.643.2.2.10"));
            GCFBBlockCipher cipher = new GCFBBlockCipher(new GOST28147Engine());
            KeyParameter key = new KeyParameter(derived(pass, salt, 32));
            cipher.init(true, new ParametersWithIV(new ParametersWithSBox(key, GOST28147Engine.getSBox(tables)), vector));
            byte[] plain = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(keyFile)), sealed = new byte[plain.length];
            cipher.processBytes(plain, 0, plain.length, sealed, 0);
            ASN1Encodable parameters = new DERSequence(new ASN1Encodable[] {new DEROctetString(vector), new ASN1ObjectIdentifier(oid)});
            PBES2Parameters scheme = new PBES2Parameters(
                new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, derivation),
                new EncryptionScheme(new ASN1ObjectIdentifier("1.2.643.2.2.21"), parameters));
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme), sealed);
            SafeBag bag = new SafeBag(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag, info.toASN1Primitive());
            ContentInfo safe = data(new DERSequence(bag).getEncoded());
            byte[] safes = new DERSequence(safe).getEncoded();
            byte[] both = derived(pass, salt, 96);
            HMac mac = new HMac(digest());
            mac.init(new KeyParameter(Arrays.copyOfRange(both, 64, 96)));
            mac.update(safes, 0, safes.length);
            byte[] check = new byte[32];
            mac.doFinal(check, 0);
            Pfx pfx = new Pfx(data(safes), new MacData(new DigestInfo(id("1.2.643.2.2.9"), check), salt, 3));
            java.nio.file.Files.write(java.nio.file.Path.of(out), pfx.getEncoded());
        }
        static org.bouncycastle.crypto.Digest digest() { return new GOST3411Digest(GOST28147Engine.getSBox("D-A")); }
        static AlgorithmIdentifier id(String oid) {
            return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), DERNull.INSTANCE);
        }
        static ContentInfo data(byte[] bytes) { return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(bytes)); }
        static byte[] derived(char[] pass, byte[] salt, int count) {
            PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(digest());
            generator.init(org.bouncycastle.crypto.PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(pass), salt, 3);
            return ((KeyParameter) generator.generateDerivedParameters(count * 8)).getKey();
        }
    }
}
