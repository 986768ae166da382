package org.ruyi.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.net.URIAuthority;

/** One request and its answer, in the calling thread. */
final class Exchange {
  /** Bodies of errors and redirects up to this length are read, to use the connection again. */
  private static final int DRAINED = 16 << 10;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);
  private static final URI NONE = URI.create("/");

  private final CloseableHttpClient client;
  private final ScheduledExecutorService timer;

  Exchange(CloseableHttpClient client, ScheduledExecutorService timer) {
    this.client = client;
    this.timer = timer;
  }

  /**
   * Asks for a URL.
   *
   * @param nanos after which the connection is cut, however slowly or busily the server answers
   */
  Answer get(WebUrl url, Terms terms, long nanos) {
    HttpGet request = new HttpGet(NONE);
    request.setScheme(url.scheme());
    request.setAuthority(new URIAuthority(url.host(), url.port()));
    request.setPath(url.target());
    request.setHeader("Accept", terms.accept());
    request.setHeader("Accept-Encoding", "identity");
    AtomicBoolean expired = new AtomicBoolean();
    ScheduledFuture<?> end =
        timer.schedule(
            () -> {
              expired.set(true);
              request.cancel();
            },
            nanos,
            TimeUnit.NANOSECONDS);
    ClassicHttpResponse response = null;
    try {
      response =
          client.executeOpen(new HttpHost(url.scheme(), url.host(), url.port()), request, null);
      return judge(response, terms);
    } catch (IOException e) {
      int status = response == null ? 0 : response.getCode();
      if (expired.get() && !(e instanceof TooLongException)) {
        return Answer.Failure.passing(
            FetchOutcome.TIMEOUT,
            status,
            "no whole answer within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
      }
      return response == null ? Failures.beforeAnswer(e) : Failures.inBody(e, status);
    } finally {
      end.cancel(false);
      // Cuts the connection unless the body was read to its end and gave it back.
      request.cancel();
    }
  }

  private static Answer judge(ClassicHttpResponse response, Terms terms) throws IOException {
    int status = response.getCode();
    if (status < 400 && terms.optOuts() != null) {
      Optional<String> reserved = terms.optOuts().in(response);
      if (reserved.isPresent()) {
        return Answer.Failure.lasting(FetchOutcome.OPTED_OUT, status, reserved.get());
      }
    }
    if (status == 200 || status == 203) {
      return body(response, terms);
    }
    drain(response.getEntity());
    String location = header(response, "Location");
    if (REDIRECTS.contains(status) && location != null) {
      return new Answer.Redirect(status, location);
    }
    String detail = "the server answered " + status;
    if (status == 410 || status == 451) {
      return Answer.Failure.lasting(FetchOutcome.GONE, status, detail);
    }
    return status >= 500 || PASSING.contains(status)
        ? new Answer.Failure(
            FetchOutcome.HTTP_ERROR,
            status,
            detail,
            true,
            RetryAfter.parse(header(response, "Retry-After"), Instant.now()))
        : Answer.Failure.lasting(FetchOutcome.HTTP_ERROR, status, detail);
  }

  private static Answer body(ClassicHttpResponse response, Terms terms) throws IOException {
    int status = response.getCode();
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return new Answer.Body(status, new byte[0]);
    }
    String encoding = header(response, "Content-Encoding");
    Optional<ContentCoding> coding = ContentCoding.of(encoding);
    if (coding.isEmpty()) {
      return Answer.Failure.lasting(
          FetchOutcome.HTTP_ERROR, status, "the body is encoded as " + encoding);
    }
    if (entity.getContentLength() > terms.maxBytes() && terms.overflow() == Overflow.REFUSE) {
      throw new TooLongException(terms.maxBytes());
    }
    InputStream wire = new LimitedStream(entity.getContent(), terms.maxBytes(), terms.overflow());
    byte[] bytes;
    try (InputStream decoded = coding.get().decode(wire)) {
      bytes = new LimitedStream(decoded, terms.maxBytes(), terms.overflow()).readAllBytes();
    }
    wire.readNBytes(DRAINED);
    return new Answer.Body(status, bytes);
  }

  private static void drain(HttpEntity entity) {
    if (entity == null || entity.getContentLength() > DRAINED) {
      return;
    }
    try {
      entity.getContent().readNBytes(DRAINED + 1);
    } catch (IOException e) {
      // Nobody wants these bytes, and the connection is cut.
      return;
    }
  }

  private static String header(MessageHeaders response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }
}
