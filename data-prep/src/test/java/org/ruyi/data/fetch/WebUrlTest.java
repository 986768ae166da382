package org.ruyi.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WebUrlTest {
  @Test
  void hasOneForm() throws UrlException {
    assertParsed("http://example.com", "http://example.com/");
    assertParsed("  HTTP://EXAMPLE.com:80/A  ", "http://example.com/A");
    assertParsed("https://example.com:443?q", "https://example.com/?q");
    assertParsed("https://example.com:80/", "https://example.com:80/");
    assertParsed("http://example.com:/a#b?c", "http://example.com/a");
    assertParsed("http://u:p@example.com/", "http://example.com/");
    assertParsed("http://u@127.0.0.1@example.com/", "http://example.com/");
    assertParsed("http://my_host.example.com./a", "http://my_host.example.com/a");
    assertParsed(
        "http://图片.中国/猫 1.jpg?大=1", "http://xn--wcsw84d.xn--fiqs8s/%E7%8C%AB%201.jpg?%E5%A4%A7=1");
    assertParsed("http://h/a%20b%zz%", "http://h/a%20b%25zz%25");
    assertParsed("http://h/a|b[c]\"d\"\\e<f>", "http://h/a%7Cb%5Bc%5D%22d%22%5Ce%3Cf%3E");
    assertParsed("http://h/a/./b/../c/%2e%2E/d", "http://h/a/d");
    assertParsed("http://h/../../a/..", "http://h/");
    assertParsed("http://h//a//b", "http://h//a//b");
    assertParsed("http://h/a?b/../c?d", "http://h/a?b/../c?d");
    assertParsed("http://h/\ud800", "http://h/%3F");
  }

  @Test
  void writesAddressesInOneWay() throws UrlException {
    for (String host :
        new String[] {
          "127.0.0.1",
          "127.0.0.1.",
          "2130706433",
          "0x7f000001",
          "0x7F.0.0.1",
          "0177.0.0.01",
          "127.1",
          "127.0.1",
          "017700000001",
          "１２７.0.0.1",
          "127。0。0。1",
          "[::ffff:127.0.0.1]"
        }) {
      assertParsed("http://" + host + "/", "http://127.0.0.1/");
    }
    assertParsed("http://0/", "http://0.0.0.0/");
    assertParsed("http://0x/", "http://0.0.0.0/");
    assertParsed("http://[::1]:8080/", "http://[0:0:0:0:0:0:0:1]:8080/");
    assertParsed("http://1.2.3.4.example/", "http://1.2.3.4.example/");
  }

  @Test
  void refusesWhatIsNoUrl() {
    assertMalformed("", "the URL has no scheme");
    assertMalformed("/a.jpg", "the URL has no scheme");
    assertMalformed("example.com/a.jpg", "the URL has no scheme");
    assertMalformed("1http://h/", "the URL has no scheme");
    assertMalformed("http:/h/a", "the URL has no host");
    assertMalformed("http:h", "the URL has no host");
    assertMalformed("http://", "the URL has no host");
    assertMalformed("http://:80/", "the URL has no host");
    assertMalformed("http://u@/", "the URL has no host");
    assertMalformed("http://h:x/", "the URL's port is no number");
    assertMalformed("http://h:123456/", "the URL's port is no number");
    assertMalformed("http://h:0/", "the URL's port is not between 1 and 65535");
    assertMalformed("http://h:65536/", "the URL's port is not between 1 and 65535");
    assertMalformed("http://h/a\r\nHost: b", "the URL has control characters");
    assertMalformed("http://h/" + "a".repeat(9000), "the URL is longer than 8192 characters");
    for (String host :
        new String[] {
          "a b",
          "a%2eb",
          "a..b",
          ".a",
          "a\\b",
          "a,b",
          "{}",
          "1.2.3.4.5",
          "256.1.1.1",
          "1.2.3.256",
          "1.16777216",
          "4294967296",
          "99999999999999999999",
          "09.1",
          "0xg.1",
          "1..2",
          "[::1",
          "[::g]",
          "[fe80::1%25eth0]",
          "[1:2]",
          "x".repeat(64),
          "a.".repeat(127) + "a"
        }) {
      assertThatThrownBy(() -> WebUrl.parse("http://" + host + "/"))
          .as(host)
          .isInstanceOf(UrlException.class)
          .hasMessageStartingWith("the URL");
    }
  }

  @Test
  void refusesOtherSchemes() {
    for (String scheme :
        new String[] {"file", "ftp", "data", "jar", "gopher", "s3a", "javascript"}) {
      assertThatThrownBy(() -> WebUrl.parse(scheme + "://h/a"))
          .isInstanceOf(UrlException.class)
          .hasMessage("only http and https are fetched, not " + scheme);
    }
  }

  /** The examples of RFC 3986, 5.4, as far as they name a place. */
  @Test
  void resolvesReferences() throws UrlException {
    WebUrl base = WebUrl.parse("http://a/b/c/d;p?q");
    String[][] examples = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {"g#s", "http://a/b/c/g"},
      {";x", "http://a/b/c/;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"https://g", "https://g/"},
      {"猫.jpg", "http://a/b/c/%E7%8C%AB.jpg"},
    };
    for (String[] example : examples) {
      assertThat(base.resolve(example[0])).as(example[0]).hasToString(example[1]);
    }
  }

  /** Whatever is read is read again as itself, and the JDK finds the same parts in it. */
  @Test
  void formIsStable() throws UnknownHostException {
    String alphabet = "ahx0127%.:/?#@[]\\ _-猫é&=;~|\u0661\u3002\uff0e";
    Random random = new Random(5);
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "http://a" : "https://1");
      for (int j = random.nextInt(20); j > 0; j--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      WebUrl url;
      try {
        url = WebUrl.parse(text.toString());
        assertThat(WebUrl.parse(url.toString())).as(text.toString()).isEqualTo(url);
      } catch (UrlException e) {
        assertThat(e.outcome()).isEqualTo(FetchOutcome.MALFORMED_URL);
        continue;
      }
      read++;
      URI uri = URI.create(url.toString());
      assertThat(uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()))
          .isEqualTo(url.target());
      assertThat(uri.getRawAuthority()).startsWith(url.host());
      if (url.host().matches("[0-9.]+")) {
        assertThat(InetAddress.getByName(url.host()).getHostAddress()).isEqualTo(url.host());
      }
    }
    assertThat(read).isGreaterThan(5_000);
  }

  private static void assertParsed(String text, String form) throws UrlException {
    WebUrl url = WebUrl.parse(text);
    assertThat(url).as(text).hasToString(form);
    assertThat(WebUrl.parse(form)).isEqualTo(url);
  }

  private static void assertMalformed(String text, String message) {
    assertThatThrownBy(() -> WebUrl.parse(text))
        .as(text)
        .isInstanceOf(UrlException.class)
        .hasMessage(message)
        .satisfies(
            e -> assertThat(((UrlException) e).outcome()).isEqualTo(FetchOutcome.MALFORMED_URL));
  }
}
