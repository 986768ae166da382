package org.ruyi.data.fetch;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.util.Optional;
import java.util.Set;

/** What the robots.txt of a host says (RFC 9309). */
interface Robots {
  /** Bytes of a robots.txt that are read; the rest is ignored. */
  int LONGEST = 500 << 10;

  /** Why a URL of the host is not asked for; nothing: it may be. */
  Optional<Refusal> judge(WebUrl url);

  /**
   * Reads what came of asking for a robots.txt: none there admits everything, one that cannot be
   * reached nothing.
   *
   * @param agent the name that this program goes by, in lower case
   */
  static Robots of(WebUrl url, FetchResult result, String agent) {
    return switch (result.outcome()) {
      case OK -> {
        BaseRobotRules rules =
            new SimpleRobotRulesParser()
                .parseContent(url.toString(), result.bytes(), "text/plain", Set.of(agent));
        yield asked ->
            rules.isAllowed(asked.toString())
                ? Optional.empty()
                : Optional.of(
                    new Refusal(FetchOutcome.OPTED_OUT, 0, "robots.txt disallows it for " + agent));
      }
      case GONE, TOO_MANY_REDIRECTS, MALFORMED_URL, FORBIDDEN_SCHEME -> asked -> Optional.empty();
      case HTTP_ERROR, FORBIDDEN_ADDRESS ->
          result.status() >= 200 && result.status() < 500
              ? asked -> Optional.empty()
              : unreachable(result);
      default -> unreachable(result);
    };
  }

  private static Robots unreachable(FetchResult result) {
    boolean ofHost =
        switch (result.outcome()) {
          case FORBIDDEN_ADDRESS, DNS_FAILURE, UNTRUSTED_CERTIFICATE, TLS_FAILURE -> true;
          default -> false;
        };
    Refusal refusal =
        new Refusal(
            result.outcome(),
            result.status(),
            ofHost ? result.detail() : "robots.txt: " + result.detail());
    return asked -> Optional.of(refusal);
  }
}
