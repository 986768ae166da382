package org.ruyi.data.fetch;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Says what an exception of the HTTP client means. */
final class Failures {
  private static final int MOST_CAUSES = 20;

  private Failures() {}

  /** Of a request whose answer did not begin. */
  static Answer.Failure beforeAnswer(IOException e) {
    if (e instanceof ForbiddenAddressException) {
      return Answer.Failure.lasting(FetchOutcome.FORBIDDEN_ADDRESS, 0, message(e));
    }
    if (e instanceof UnknownHostException) {
      return Answer.Failure.lasting(
          FetchOutcome.DNS_FAILURE, 0, "the host has no address: " + message(e));
    }
    if (has(e, SocketTimeoutException.class)) {
      return Answer.Failure.passing(FetchOutcome.TIMEOUT, 0, message(e));
    }
    if (e instanceof SSLPeerUnverifiedException || has(e, CertificateException.class)) {
      return Answer.Failure.lasting(
          FetchOutcome.UNTRUSTED_CERTIFICATE,
          0,
          "no trust in the certificate: " + message(root(e)));
    }
    if (e instanceof SSLException && !has(e, SocketException.class)) {
      return Answer.Failure.lasting(FetchOutcome.TLS_FAILURE, 0, message(e));
    }
    if (has(e, HttpException.class) && !has(e, NoHttpResponseException.class)) {
      return Answer.Failure.lasting(FetchOutcome.HTTP_ERROR, 0, "no HTTP: " + message(e));
    }
    return Answer.Failure.passing(FetchOutcome.CONNECTION_FAILURE, 0, message(e));
  }

  /** Of an answer whose body did not end well. */
  static Answer.Failure inBody(IOException e, int status) {
    if (e instanceof TooLongException) {
      return Answer.Failure.lasting(FetchOutcome.TOO_MANY_BYTES, status, message(e));
    }
    if (has(e, SocketTimeoutException.class)) {
      return Answer.Failure.passing(FetchOutcome.TIMEOUT, status, message(e));
    }
    return e instanceof ZipException
        ? Answer.Failure.lasting(
            FetchOutcome.TRUNCATED, status, "the body is not encoded as announced: " + message(e))
        : Answer.Failure.passing(
            FetchOutcome.TRUNCATED, status, "the body broke off: " + message(e));
  }

  static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** What a certificate lacks is told by the last of several exceptions. */
  private static Throwable root(Throwable e) {
    Throwable root = e;
    for (int depth = 0; root.getCause() != null && depth < MOST_CAUSES; depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static boolean has(Throwable e, Class<? extends Throwable> type) {
    int depth = 0;
    for (Throwable t = e; t != null && depth < MOST_CAUSES; t = t.getCause(), depth++) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }
}
