package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.FetchConfig;

final class FetcherTest {
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private String root;
  private volatile String userAgent;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    root =
        "http://"
            + InetAddress.getLoopbackAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort();
    serve("/good", 200, null, 1000);
    serve("/gone", 404, null, 10);
    serve("/moved", 302, "/good", 0);
    serve("/loop", 301, "/loop", 0);
    serve("/file", 302, "file:///etc/passwd", 0);
    serve("/nowhere", 302, "::not a url::", 0);
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 100_000; i++) {
              out.write(new byte[1000]);
            }
          }
        });
    server.createContext(
        "/silent",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void fetchesWithItsName() {
    assertThat(fetcher(5_000, 10_000).fetch(root + "/good").join()).hasSize(1000);
    assertThat(userAgent).isEqualTo("ruyi-test");
  }

  @Test
  void followsRedirects() {
    assertThat(fetcher(5_000, 10_000).fetch(root + "/moved").join()).hasSize(1000);
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertFails(root + "/gone", "the server answered 404");
    assertFails(root + "/loop", "more than 3 redirects");
    assertFails(root + "/file", "only http and https are fetched, not file");
    assertFails(root + "/nowhere", "a redirect to what is no URL: ::not a url::");
    assertFails("http:///a.jpg", "the URL has no host");
    assertFails("http://a b c{}/", "not a URL: Illegal character in authority");
  }

  @Test
  void hangsUpOnEndlessBodies() {
    assertThatThrownBy(() -> fetcher(30_000, 10_000).fetch(root + "/endless").join())
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(TooLongException.class)
        .hasRootCauseMessage("the body has more than 10000 bytes");
  }

  @Test
  void givesUpOnSilence() {
    assertThatThrownBy(() -> fetcher(300, 10_000).fetch(root + "/silent").join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  private void assertFails(String url, String message) {
    assertThatThrownBy(() -> fetcher(5_000, 10_000).fetch(url).join())
        .isInstanceOf(CompletionException.class)
        .satisfies(e -> assertThat(root(e)).isInstanceOf(FetchException.class))
        .satisfies(e -> assertThat(root(e).getMessage()).startsWith(message));
  }

  private static Throwable root(Throwable t) {
    return t.getCause() == null ? t : root(t.getCause());
  }

  private static Fetcher fetcher(int milliseconds, long maxBytes) {
    return new Fetcher(
        new FetchConfig(Duration.ofMillis(milliseconds), 3, 4, "ruyi-test"), maxBytes);
  }

  private void serve(String path, int status, String location, int bytes) {
    server.createContext(
        path,
        exchange -> {
          userAgent = exchange.getRequestHeaders().getFirst("User-Agent");
          if (location != null) {
            exchange.getResponseHeaders().add("Location", location);
          }
          exchange.sendResponseHeaders(status, bytes == 0 ? -1 : bytes);
          exchange.getResponseBody().write(new byte[bytes]);
          exchange.close();
        });
  }
}
