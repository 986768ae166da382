package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class RobotsTest {
  private TestServer server;
  private Fetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    for (String path : new String[] {"/a.jpg", "/private/a.jpg", "/private/open/a.jpg"}) {
      server.answer(path, 200, new byte[10]);
    }
    fetcher = new Fetcher(new Settings().config(), 1000);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.close();
  }

  @Test
  void obeysTheRules() {
    robots("User-agent: *\nDisallow: /private/\nAllow: /private/open/\nDisallow: /*?secret\n");
    assertThat(fetch("/a.jpg").outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(fetch("/private/open/a.jpg").outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(fetch("/a.jpg?secret=1").outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
    FetchResult result = fetch("/private/a.jpg");
    assertThat(result.outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
    assertThat(result.detail()).isEqualTo("robots.txt disallows it for ruyi-test");
    assertThat(result.attempts()).isZero();
    assertThat(fetch("/private/open/../%61.jpg").outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
    assertThat(server.requests("/private/a.jpg")).isZero();
    assertThat(server.requests("/robots.txt")).isEqualTo(1);
  }

  @Test
  void knowsItsName() {
    robots("User-agent: *\nDisallow: /\n\nUser-agent: Ruyi-Test\nDisallow: /private/\n");
    assertThat(fetch("/a.jpg").outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(fetch("/private/a.jpg").outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
  }

  @Test
  void isNotMeantByOtherNames() {
    robots("User-agent: ruyi\nDisallow: /\n\nUser-agent: other\nDisallow: /\n");
    assertThat(fetch("/a.jpg").outcome()).isEqualTo(FetchOutcome.OK);
  }

  @Test
  void whatHasNoRulesAdmitsAll() {
    for (String body : new String[] {"", "<html><body>Not found</body></html>", "\u0000\u00ff"}) {
      try (Fetcher fresh = new Fetcher(new Settings().config(), 1000)) {
        robots(body);
        assertThat(fresh.fetch(server.root() + "/a.jpg").join().outcome())
            .isEqualTo(FetchOutcome.OK);
      }
    }
  }

  @Test
  void aFileThatIsNotThereAdmitsAll() {
    for (int status : new int[] {400, 401, 403, 404, 410, 429, 451}) {
      try (Fetcher fresh = new Fetcher(new Settings().config(), 1000)) {
        server.answer("/robots.txt", status, new byte[0]);
        assertThat(fresh.fetch(server.root() + "/a.jpg").join().outcome())
            .as("%d", status)
            .isEqualTo(FetchOutcome.OK);
      }
    }
  }

  @Test
  void aServerInTroubleAdmitsNothingForNow() {
    server.answer("/robots.txt", 503, new byte[0]);
    FetchResult result = fetch("/a.jpg");
    assertThat(result.outcome()).isEqualTo(FetchOutcome.HTTP_ERROR);
    assertThat(result.outcome().isRetriable()).isTrue();
    assertThat(result.status()).isEqualTo(503);
    assertThat(result.detail()).isEqualTo("robots.txt: the server answered 503");
    assertThat(fetch("/a.jpg").outcome()).isEqualTo(FetchOutcome.HTTP_ERROR);
    assertThat(server.requests("/robots.txt")).isEqualTo(3);
    assertThat(server.requests("/a.jpg")).isZero();
  }

  @Test
  void aServerInTroubleForAMomentIsAskedAgain() {
    server.answerOnce("/robots.txt", 503);
    robots("User-agent: *\nDisallow: /private/\n");
    assertThat(fetch("/a.jpg").outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(fetch("/private/a.jpg").outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
  }

  @Test
  void aSilentServerIsAskedOnceOnly() {
    server.silent("/robots.txt");
    try (Fetcher hasty = new Fetcher(new Settings().timeout(400).attempt(300).config(), 1000)) {
      List<CompletableFuture<FetchResult>> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        results.add(hasty.fetch(server.root() + "/a.jpg?" + i));
      }
      for (CompletableFuture<FetchResult> result : results) {
        assertThat(result.join().outcome()).isEqualTo(FetchOutcome.TIMEOUT);
      }
      assertThat(server.requests("/robots.txt")).isBetween(1, 2);
      assertThat(server.requests("/a.jpg")).isZero();
    }
  }

  @Test
  void followsRedirectsOfTheFile() {
    server.redirect("/robots.txt", "/rules");
    server.answer(
        "/rules", 200, "User-agent: *\nDisallow: /private/\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(fetch("/a.jpg").outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(fetch("/private/a.jpg").outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
  }

  @Test
  void redirectsThatLeadNowhereAdmitAll() {
    for (String location :
        new String[] {"/robots.txt", "http://10.0.0.1/robots.txt", "file:///etc/passwd", "http:"}) {
      try (Fetcher fresh = new Fetcher(new Settings().config(), 1000)) {
        server.redirect("/robots.txt", location);
        assertThat(fresh.fetch(server.root() + "/a.jpg").join().outcome())
            .as(location)
            .isEqualTo(FetchOutcome.OK);
      }
    }
  }

  @Test
  void readsTheBeginningOfAnEndlessFile() {
    server.on(
        "/robots.txt",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange
              .getResponseBody()
              .write("User-agent: *\nDisallow: /private/\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            exchange
                .getResponseBody()
                .write(
                    "#################################\n"
                        .repeat(100)
                        .getBytes(StandardCharsets.US_ASCII));
          }
        });
    assertThat(fetch("/a.jpg").outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(fetch("/private/a.jpg").outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
  }

  @Test
  void asksTheHostThatARedirectLeadsTo() throws IOException {
    try (TestServer other = new TestServer()) {
      other.answer("/b.jpg", 200, new byte[10]);
      other.answer(
          "/robots.txt", 200, "User-agent: *\nDisallow: /\n".getBytes(StandardCharsets.US_ASCII));
      server.redirect("/away", other.root() + "/b.jpg");
      FetchResult result = fetch("/away");
      assertThat(result.outcome()).isEqualTo(FetchOutcome.OPTED_OUT);
      assertThat(other.requests("/b.jpg")).isZero();
    }
  }

  @Test
  void forgetsWhatIsOldAndWhatIsTooMuch() throws UrlException {
    AtomicLong clock = new AtomicLong();
    List<String> asked = new ArrayList<>();
    RobotsCache cache =
        new RobotsCache(
            "ruyi",
            url -> {
              asked.add(url.toString());
              FetchOutcome outcome =
                  url.host().equals("down") ? FetchOutcome.TIMEOUT : FetchOutcome.OK;
              byte[] body = url.host().startsWith("big") ? new byte[500 << 10] : new byte[0];
              return CompletableFuture.completedFuture(
                  new FetchResult(url.host(), outcome, body, 1, 1, 200, ""));
            },
            clock::get);
    ask(cache, "http://up/", 2);
    ask(cache, "http://down/", 2);
    ask(cache, "https://up/", 1);
    ask(cache, "http://up:81/", 1);
    assertThat(asked)
        .containsExactly(
            "http://up/robots.txt",
            "http://down/robots.txt",
            "https://up/robots.txt",
            "http://up:81/robots.txt");
    asked.clear();
    clock.addAndGet(java.time.Duration.ofMinutes(11).toNanos());
    ask(cache, "http://up/", 1);
    ask(cache, "http://down/", 1);
    assertThat(asked).containsExactly("http://down/robots.txt");
    asked.clear();
    clock.addAndGet(java.time.Duration.ofDays(1).toNanos());
    ask(cache, "http://up/", 2);
    assertThat(asked).containsExactly("http://up/robots.txt");
    for (int i = 0; i < 100; i++) {
      ask(cache, "http://big" + i + "/", 1);
      assertThat(cache.weight()).isLessThanOrEqualTo(RobotsCache.MAX_WEIGHT);
    }
    asked.clear();
    ask(cache, "http://big99/", 1);
    ask(cache, "http://big0/", 1);
    assertThat(asked).containsExactly("http://big0/robots.txt");
  }

  private static void ask(RobotsCache cache, String url, int times) throws UrlException {
    for (int i = 0; i < times; i++) {
      assertThat(cache.of(WebUrl.parse(url))).isCompleted();
    }
  }

  private void robots(String text) {
    server.answer("/robots.txt", 200, text.getBytes(StandardCharsets.UTF_8));
  }

  private FetchResult fetch(String path) {
    return fetcher.fetch(server.root() + path).join();
  }
}
