package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ruyi.data.InvalidSourceException;

/** A real https server with certificates that {@code tls/make.sh} made. */
@Timeout(20)
final class HttpsTest {
  private static final byte[] PICTURE = "the picture".getBytes(StandardCharsets.UTF_8);
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  @Test
  void fetchesWhereTheAuthorityIsTrusted() throws Exception {
    FetchResult result = fetch("good", authority());
    assertThat(result.detail()).isEmpty();
    assertThat(result.outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(result.bytes()).isEqualTo(PICTURE);
    assertThat(result.host()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "expired, no trust in the certificate: NotAfter: ",
    "elsewhere, no trust in the certificate: No subject alternative names matching IP address",
    "selfsigned, no trust in the certificate: unable to find valid certification path"
  })
  void refusesCertificatesThatAreNoProof(String name, String reason) throws Exception {
    FetchResult result = fetch(name, authority());
    assertThat(result.outcome()).isEqualTo(FetchOutcome.UNTRUSTED_CERTIFICATE);
    assertThat(result.detail()).startsWith(reason);
    assertThat(result.bytes()).isEmpty();
    // Its robots.txt was refused already.
    assertThat(result.attempts()).isZero();
    assertThat(result.status()).isZero();
  }

  @Test
  void trustsThePlatformsAuthoritiesAlone() throws Exception {
    assertThat(fetch("good", "").outcome()).isEqualTo(FetchOutcome.UNTRUSTED_CERTIFICATE);
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws IOException {
    Path file = folder.resolve("a.pem");
    assertInvalid(file, "File " + file + " does not exist");
    Files.writeString(file, "");
    assertInvalid(file, "it holds no certificates");
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nxxxx\n-----END CERTIFICATE-----\n");
    assertInvalid(file, "it is no PEM of certificates");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertInvalid(file, "it is longer than 1048576 bytes");
  }

  private static void assertInvalid(Path file, String reason) {
    assertThatThrownBy(() -> TrustedCertificates.context(file.toString(), new Configuration()))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessage("Cannot read fetch.trusted-certificates " + file + ": " + reason);
  }

  private FetchResult fetch(String certificate, String trusted) throws Exception {
    HttpsServer server = serve(certificate);
    SSLContext trust = TrustedCertificates.context(trusted, new Configuration());
    try (Fetcher fetcher = new Fetcher(new Settings().config(), 1000, trust)) {
      int port = server.getAddress().getPort();
      return fetcher.fetch("https://127.0.0.1:" + port + "/a.png").join();
    } finally {
      server.stop(0);
    }
  }

  private static HttpsServer serve(String certificate)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = HttpsTest.class.getResourceAsStream("/tls/" + certificate + ".p12")) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, PICTURE.length);
          exchange.getResponseBody().write(PICTURE);
          exchange.close();
        });
    server.start();
    return server;
  }

  private String authority() throws IOException {
    Path file = folder.resolve("authority.pem");
    try (InputStream in = HttpsTest.class.getResourceAsStream("/tls/authority.pem")) {
      Files.write(file, in.readAllBytes());
    }
    return file.toString();
  }
}
