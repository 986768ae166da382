package org.ruyi.data.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ruyi.data.InvalidSourceException;

/** The authorities that are trusted beside those of the Java platform, from a file in PEM. */
public final class TrustedCertificates {
  private static final int MOST_BYTES = 1 << 20;

  private TrustedCertificates() {}

  /**
   * What connections are checked by.
   *
   * @param uri of the file; empty: the platform's own authorities alone
   * @throws InvalidSourceException where it cannot be read or holds no certificates
   */
  public static SSLContext context(String uri, Configuration hadoop) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, uri.isEmpty() ? null : trust(certificates(uri, hadoop)), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("This Java platform has no TLS", e);
    }
  }

  private static TrustManager[] trust(Collection<? extends Certificate> more)
      throws GeneralSecurityException, IOException {
    KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
    all.load(null, null);
    int count = 0;
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager platform) {
        for (X509Certificate authority : platform.getAcceptedIssuers()) {
          all.setCertificateEntry("platform-" + count++, authority);
        }
      }
    }
    for (Certificate certificate : more) {
      all.setCertificateEntry("configured-" + count++, certificate);
    }
    return managers(all);
  }

  private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static Collection<? extends Certificate> certificates(String uri, Configuration hadoop) {
    try {
      Path path = new Path(uri);
      byte[] pem;
      try (InputStream in = path.getFileSystem(hadoop).open(path)) {
        pem = in.readNBytes(MOST_BYTES + 1);
      }
      if (pem.length > MOST_BYTES) {
        throw invalid(uri, "it is longer than " + MOST_BYTES + " bytes");
      }
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
      if (certificates.isEmpty()) {
        throw invalid(uri, "it holds no certificates");
      }
      return certificates;
    } catch (CertificateException e) {
      throw invalid(uri, "it is no PEM of certificates");
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(uri, Failures.message(e));
    }
  }

  private static InvalidSourceException invalid(String uri, String reason) {
    return new InvalidSourceException(
        "Cannot read fetch.trusted-certificates " + uri + ": " + reason);
  }
}
