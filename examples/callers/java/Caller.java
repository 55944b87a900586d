import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Calls a service with the key pair of a JKS file, and takes the file anew when it has been replaced.
 *
 *   java Caller.java client.jks passphrase.txt gateway-ca.pem https://localhost:9443/orders
 *
 * Posts each line of standard input, and prints the answer's status. No restart, and no call that fails: a call that has
 * begun keeps its client, the next one gets a new one.
 */
public class Caller {
    private final Path keystore;
    private final char[] passphrase;
    private final Path authorities;
    private FileTime read;
    private HttpClient client;

    Caller(Path keystore, Path passphraseFile, Path authorities) throws IOException {
        this.keystore = keystore;
        this.passphrase = Files.readString(passphraseFile).strip().toCharArray();
        this.authorities = authorities;
    }

    /** The client with the key pair that is in the file now. */
    HttpClient client() throws IOException, GeneralSecurityException {
        FileTime written = Files.getLastModifiedTime(keystore);
        if (client == null || !written.equals(read)) {
            client = HttpClient.newBuilder().sslContext(context()).version(HttpClient.Version.HTTP_1_1).build();
            read = written;
        }
        return client;
    }

    private SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance(keystore.toFile(), passphrase);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, passphrase);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authorities)) {
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    public static void main(String[] arguments) throws Exception {
        Caller caller = new Caller(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[3]))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(line))
                .build();
            HttpResponse<String> response = caller.client().send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println(response.statusCode());
        }
    }
}
