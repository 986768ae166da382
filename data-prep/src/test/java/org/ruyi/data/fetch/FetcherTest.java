package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FetcherTest {
  private static final int LIMIT = 10_000;
  private static final byte[] PICTURE = "the picture".getBytes(StandardCharsets.UTF_8);

  private final List<Fetcher> open = new ArrayList<>();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    server.answer("/good", 200, PICTURE);
  }

  @AfterEach
  void stop() {
    open.forEach(Fetcher::close);
    server.close();
  }

  @Test
  void fetchesUnderItsName() {
    FetchResult result = fetch("/good?a=图#x");
    assertThat(result.outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(result.bytes()).isEqualTo(PICTURE);
    assertThat(result.attempts()).isEqualTo(1);
    assertThat(result.status()).isEqualTo(200);
    assertThat(result.detail()).isEmpty();
    assertThat(server.requests("/robots.txt")).isEqualTo(1);
    Headers sent = server.lastHeaders("/good");
    assertThat(sent.getFirst("User-Agent")).isEqualTo("ruyi-test/1.0 (a test)");
    assertThat(sent.getFirst("Accept")).isEqualTo("image/*,*/*;q=0.1");
    assertThat(sent.getFirst("Accept-Encoding")).isEqualTo("identity");
    assertThat(server.lastUri("/good")).isEqualTo("/good?a=%E5%9B%BE");
    assertThat(sent.keySet())
        .containsExactlyInAnyOrder("User-agent", "Accept", "Accept-encoding", "Connection", "Host");
  }

  @Test
  void sendsNoPasswords() {
    String url = server.root().replace("http://", "http://user:secret@") + "/good";
    assertThat(fetcher(new Settings()).fetch(url).join().outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(server.lastHeaders("/good")).doesNotContainKey("Authorization");
  }

  @Test
  void followsRedirectsWhateverTheirForm() {
    server.redirect("/a/absolute", server.root() + "/a/rooted");
    server.redirect("/a/rooted", "/a/b/relative");
    server.redirect("/a/b/relative", "../query?x");
    server.redirect("/a/query", "//" + server.root().substring(7) + "/good");
    FetchResult result = fetch("/a/absolute");
    assertThat(result.outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(result.attempts()).isEqualTo(1);
    assertThat(server.lastUri("/a/query")).isEqualTo("/a/query?x");
  }

  @Test
  void refusesRedirectsThatLeadNowhere() throws IOException {
    server.redirect("/loop", "/loop");
    server.redirect("/file", "file:///etc/passwd");
    server.redirect("/nowhere", "http://[::not a url/");
    server.redirect("/private", "http://10.0.0.1/a.jpg");
    server.redirect("/metadata", "http://2852039166/latest/");
    assertFails("/loop", FetchOutcome.TOO_MANY_REDIRECTS, 302, "more than 4 redirects");
    assertThat(server.requests("/loop")).isEqualTo(5);
    assertFails(
        "/file",
        FetchOutcome.FORBIDDEN_SCHEME,
        302,
        "a redirect to file:///etc/passwd: only http and https are fetched, not file");
    assertFails(
        "/nowhere",
        FetchOutcome.MALFORMED_URL,
        302,
        "a redirect to http://[::not a url/: the URL's host is none: [::not a url");
    assertFails(
        "/private",
        FetchOutcome.FORBIDDEN_ADDRESS,
        302,
        "10.0.0.1 has only addresses that are not public, such as 10.0.0.1");
    assertFails(
        "/metadata",
        FetchOutcome.FORBIDDEN_ADDRESS,
        302,
        "169.254.169.254 has only addresses that are not public, such as 169.254.169.254");
  }

  @Test
  void refusesAddressesThatAreNotPublic() {
    Fetcher fetcher = fetcher(new Settings().networks());
    String port = server.root().substring(server.root().lastIndexOf(':'));
    for (String host :
        new String[] {
          "127.0.0.1",
          "localhost",
          "localhost.",
          "2130706433",
          "0x7f.1",
          "0177.0.0.1",
          "127.1",
          "0",
          "[::1]",
          "[::ffff:127.0.0.1]",
          "[::]",
          "[64:ff9b::7f00:1]",
          "[2002:7f00:1::]",
          "１２７.0.0.1",
          "127。0。0。1"
        }) {
      FetchResult result = fetcher.fetch("http://" + host + port + "/good").join();
      assertThat(result.outcome()).as(host).isEqualTo(FetchOutcome.FORBIDDEN_ADDRESS);
    }
    assertThat(server.requests("/good")).isZero();
    assertThat(server.requests("/robots.txt")).isZero();
  }

  @Test
  void refusesWhatIsNoUrl() {
    assertRefused("", FetchOutcome.MALFORMED_URL, "the URL has no scheme");
    assertRefused("http:///a.jpg", FetchOutcome.MALFORMED_URL, "the URL has no host");
    assertRefused(
        "ftp://h/a", FetchOutcome.FORBIDDEN_SCHEME, "only http and https are fetched, not ftp");
  }

  @Test
  void saysWhichHostsHaveNoAddress() {
    FetchResult result = fetcher(new Settings()).fetch("http://nowhere.invalid/a.jpg").join();
    assertThat(result.outcome()).isEqualTo(FetchOutcome.DNS_FAILURE);
    assertThat(result.detail()).startsWith("the host has no address: nowhere.invalid");
    assertThat(result.host()).isEqualTo("nowhere.invalid");
    // No host by the JDK's reading of a URL, but one by every browser's.
    FetchResult odd = fetcher(new Settings()).fetch("http://NO_where.invalid:80/a b.jpg").join();
    assertThat(odd.host()).isEqualTo("no_where.invalid");
  }

  @Test
  void saysWhatTheServerAnswered() {
    for (int status : new int[] {204, 206, 300, 304, 400, 403, 404, 418}) {
      server.answer("/" + status, status, new byte[0]);
      assertFails("/" + status, FetchOutcome.HTTP_ERROR, status, "the server answered " + status);
      assertThat(server.requests("/" + status)).isEqualTo(1);
    }
    for (int status : new int[] {410, 451}) {
      server.answer("/" + status, status, new byte[0]);
      assertFails("/" + status, FetchOutcome.GONE, status, "the server answered " + status);
      assertThat(server.requests("/" + status)).isEqualTo(1);
    }
  }

  @Test
  void triesAgainWhatMayPass() {
    for (int status : new int[] {408, 425, 429, 500, 502, 503, 504}) {
      String path = "/" + status;
      server.answerOnce(path, status, "Retry-After", "0");
      server.answer(path, 200, PICTURE);
      FetchResult result = fetch(path);
      assertThat(result.outcome()).isEqualTo(FetchOutcome.OK);
      assertThat(result.attempts()).isEqualTo(2);
      server.answer(path + "-always", status, new byte[0]);
      assertFails(
          path + "-always", FetchOutcome.HTTP_ERROR, status, "the server answered " + status);
      assertThat(server.requests(path + "-always")).isEqualTo(3);
    }
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    server.answerOnce("/busy", 429, "Retry-After", "1");
    server.answer("/busy", 200, PICTURE);
    FetchResult result = fetch("/busy");
    assertThat(result.outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(result.millis()).isGreaterThanOrEqualTo(1000);
  }

  @Test
  void waitsNoLongerThanItsDeadline() {
    for (String wait : new String[] {"6", "99999999999", "Wed, 31 Dec 2200 23:59:59 GMT"}) {
      String path = "/later" + wait.length();
      server.answerOnce(path, 503, "Retry-After", wait);
      FetchResult result = fetch(path);
      assertThat(result.outcome()).isEqualTo(FetchOutcome.HTTP_ERROR);
      assertThat(result.attempts()).isEqualTo(1);
      assertThat(result.millis()).isLessThan(2000);
    }
  }

  @Test
  void hangsUpOnLongBodies() {
    server.endless("/endless");
    server.answer("/declared", 200, new byte[LIMIT + 1]);
    server.answer("/fits", 200, new byte[LIMIT]);
    assertFails("/endless", FetchOutcome.TOO_MANY_BYTES, 200, "the body has more than 10000 bytes");
    assertFails(
        "/declared", FetchOutcome.TOO_MANY_BYTES, 200, "the body has more than 10000 bytes");
    assertThat(fetch("/fits").bytes()).hasSize(LIMIT);
  }

  @Test
  void decodesWhatItDidNotAskFor() throws IOException {
    server.answer("/gzip", 200, gzip(PICTURE), "Content-Encoding", "gzip");
    server.answer("/zlib", 200, zlib(PICTURE), "Content-Encoding", "deflate");
    byte[] zlib = zlib(PICTURE);
    byte[] raw = java.util.Arrays.copyOfRange(zlib, 2, zlib.length - 4);
    server.answer("/raw", 200, raw, "Content-Encoding", "deflate");
    for (String path : new String[] {"/gzip", "/zlib", "/raw"}) {
      assertThat(fetch(path).bytes()).as(path).isEqualTo(PICTURE);
    }
    server.answer("/bomb", 200, gzip(new byte[5_000_000]), "Content-Encoding", "gzip");
    assertFails("/bomb", FetchOutcome.TOO_MANY_BYTES, 200, "the body has more than 10000 bytes");
    server.answer("/fake", 200, PICTURE, "Content-Encoding", "gzip");
    assertFails(
        "/fake",
        FetchOutcome.TRUNCATED,
        200,
        "the body is not encoded as announced: Not in GZIP format");
    server.answer("/br", 200, PICTURE, "Content-Encoding", "br");
    assertFails("/br", FetchOutcome.HTTP_ERROR, 200, "the body is encoded as br");
  }

  @Test
  void cutsWhatTakesTooLong() {
    server.silent("/silent");
    server.silentBody("/halfway");
    server.drip("/drip");
    Fetcher fetcher = fetcher(new Settings().timeout(600).attempt(250));
    for (String path : new String[] {"/silent", "/halfway", "/drip"}) {
      FetchResult result = fetcher.fetch(server.root() + path).join();
      assertThat(result.outcome()).as(path).isEqualTo(FetchOutcome.TIMEOUT);
      assertThat(result.attempts()).as(path).isBetween(2, 3);
      assertThat(result.millis()).as(path).isBetween(400L, 1500L);
    }
  }

  @Test
  void honoursWhatHeadersReserve() {
    server.answer("/noai", 200, PICTURE, "X-Robots-Tag", "noindex, noai");
    server.answer("/tdm", 200, PICTURE, "tdm-reservation", "1");
    server.answer("/others", 200, PICTURE, "X-Robots-Tag", "other-bot: noai");
    assertFails("/noai", FetchOutcome.OPTED_OUT, 200, "X-Robots-Tag: noindex, noai");
    assertFails("/tdm", FetchOutcome.OPTED_OUT, 200, "tdm-reservation: 1");
    assertThat(server.requests("/noai")).isEqualTo(1);
    assertThat(fetch("/others").outcome()).isEqualTo(FetchOutcome.OK);
    Fetcher deaf = fetcher(new Settings().ignoring());
    assertThat(deaf.fetch(server.root() + "/noai").join().outcome()).isEqualTo(FetchOutcome.OK);
    assertThat(deaf.fetch(server.root() + "/tdm").join().outcome()).isEqualTo(FetchOutcome.OK);
  }

  @Test
  void keepsCountOfWhatItAsksOneHost() {
    server.counting("/slow", 30);
    Fetcher fetcher = fetcher(new Settings().parallelism(16).perHost(3));
    List<CompletableFuture<FetchResult>> results = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      results.add(fetcher.fetch(server.root() + "/slow?" + i));
    }
    for (CompletableFuture<FetchResult> result : results) {
      assertThat(result.join().outcome()).isEqualTo(FetchOutcome.OK);
    }
    assertThat(server.mostAtOnce()).isEqualTo(3);
  }

  @Test
  void oneSlowHostKeepsNoOtherWaiting() throws Exception {
    try (TestServer slow = new TestServer()) {
      slow.silent("/silent");
      Fetcher fetcher =
          fetcher(new Settings().parallelism(8).perHost(2).timeout(5000).attempt(5000));
      String elsewhere = slow.root().replace("127.0.0.1", "localhost");
      List<CompletableFuture<FetchResult>> stuck = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        stuck.add(fetcher.fetch(elsewhere + "/silent?" + i));
      }
      List<CompletableFuture<FetchResult>> others = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        others.add(fetcher.fetch(server.root() + "/good?" + i));
      }
      for (CompletableFuture<FetchResult> other : others) {
        assertThat(other.get(4, TimeUnit.SECONDS).outcome()).isEqualTo(FetchOutcome.OK);
      }
      assertThat(stuck).noneMatch(CompletableFuture::isDone);
      fetcher.close();
      for (CompletableFuture<FetchResult> result : stuck) {
        assertThat(result.join().outcome()).isEqualTo(FetchOutcome.CONNECTION_FAILURE);
      }
    }
  }

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    FetchResult result =
        fetcher(new Settings().robotsIgnored()).fetch("http://127.0.0.1:" + port + "/a").join();
    assertThat(result.outcome()).isEqualTo(FetchOutcome.CONNECTION_FAILURE);
    assertThat(result.attempts()).isEqualTo(3);
    assertThat(result.detail()).contains("Connection refused");
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    server.silent("/silent");
    Fetcher fetcher = fetcher(new Settings().parallelism(8));
    CompletableFuture<FetchResult> stuck = fetcher.fetch(server.root() + "/silent");
    assertThat(fetcher.fetch(server.root() + "/good").join().outcome()).isEqualTo(FetchOutcome.OK);
    List<Thread> threads = threads(fetcher);
    assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
    fetcher.close();
    for (Thread thread : threads) {
      thread.join(5000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
    assertThat(stuck.join().outcome()).isEqualTo(FetchOutcome.CONNECTION_FAILURE);
    assertThat(stuck.join().detail()).isEqualTo("the fetcher was closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> fetcher.fetch(server.root() + "/good"))
        .withMessage("Cannot fetch: the fetcher is closed");
  }

  @Test
  void oneServesAllThatRunsInAJvm() {
    Fetcher shared = Fetcher.shared(new Settings().config(), LIMIT, new Configuration());
    assertThat(Fetcher.shared(new Settings().config(), LIMIT, new Configuration()))
        .isSameAs(shared);
    assertThat(Fetcher.shared(new Settings().config(), LIMIT + 1, new Configuration()))
        .isNotSameAs(shared);
    assertThat(Fetcher.shared(new Settings().perHost(1).config(), LIMIT, new Configuration()))
        .isNotSameAs(shared);
  }

  private static List<Thread> threads(Fetcher fetcher) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(fetcher.threadNames()))
        .toList();
  }

  private FetchResult fetch(String path) {
    return fetcher(new Settings()).fetch(server.root() + path).join();
  }

  private Fetcher fetcher(Settings settings) {
    Fetcher fetcher = new Fetcher(settings.config(), LIMIT);
    open.add(fetcher);
    return fetcher;
  }

  private void assertFails(String path, FetchOutcome outcome, int status, String detail) {
    FetchResult result = fetch(path);
    assertThat(result.detail()).isEqualTo(detail);
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.status()).isEqualTo(status);
    assertThat(result.bytes()).isEmpty();
  }

  private void assertRefused(String url, FetchOutcome outcome, String detail) {
    FetchResult result = fetcher(new Settings()).fetch(url).join();
    assertThat(result.outcome()).isEqualTo(outcome);
    assertThat(result.detail()).isEqualTo(detail);
    assertThat(result.host()).isEmpty();
    assertThat(result.attempts()).isZero();
    assertThat(result.millis()).isZero();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(result)) {
      out.write(bytes);
    }
    return result.toByteArray();
  }

  private static byte[] zlib(byte[] bytes) throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(result)) {
      out.write(bytes);
    }
    return result.toByteArray();
  }
}
