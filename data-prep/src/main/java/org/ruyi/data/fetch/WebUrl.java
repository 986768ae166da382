package org.ruyi.data.fetch;

import java.util.Locale;

/**
 * A URL of http or https in one normal form, so that what is checked is what is connected to. User
 * names, passwords and fragments are left out.
 *
 * @param scheme {@code http} or {@code https}
 * @param host see {@link HostName}
 * @param port 1 to 65535
 * @param target path and query, in ASCII, starting with a slash
 */
record WebUrl(String scheme, String host, int port, String target) {
  private static final int LONGEST = 8192;

  /**
   * Reads an absolute URL, as generous as browsers are: what must be escaped is.
   *
   * @throws UrlException where it is none, or of another scheme
   */
  static WebUrl parse(String text) throws UrlException {
    String url = text.strip();
    if (url.length() > LONGEST) {
      throw UrlException.malformed("the URL is longer than " + LONGEST + " characters");
    }
    if (url.chars().anyMatch(Character::isISOControl)) {
      throw UrlException.malformed("the URL has control characters");
    }
    int colon = schemeEnd(url);
    if (colon < 0) {
      throw UrlException.malformed("the URL has no scheme");
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new UrlException(
          FetchOutcome.FORBIDDEN_SCHEME, "only http and https are fetched, not " + scheme);
    }
    if (!url.startsWith("//", colon + 1)) {
      throw UrlException.malformed("the URL has no host");
    }
    int start = colon + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String authority = url.substring(start, end);
    String place = authority.substring(authority.lastIndexOf('@') + 1);
    int split = place.startsWith("[") ? place.indexOf(']') + 1 : place.indexOf(':');
    if (split < 0 || (split == 0 && !place.startsWith(":"))) {
      split = place.length();
    }
    return new WebUrl(
        scheme,
        HostName.parse(place.substring(0, split)),
        port(place.substring(split), scheme),
        UrlTarget.parse(url.substring(end)));
  }

  /**
   * Where a Location header of an answer from here leads to.
   *
   * @throws UrlException where it leads to no URL, or to another scheme
   */
  WebUrl resolve(String location) throws UrlException {
    String reference = location.strip();
    if (schemeEnd(reference) >= 0) {
      return parse(reference);
    }
    if (reference.startsWith("//")) {
      return parse(scheme + ":" + reference);
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (reference.isEmpty() || reference.startsWith("#")) {
      return this;
    }
    if (reference.startsWith("?")) {
      return parse(origin() + path + reference);
    }
    return parse(
        origin()
            + (reference.startsWith("/")
                ? reference
                : path.substring(0, path.lastIndexOf('/') + 1) + reference));
  }

  /** The same host, scheme and port, another path. */
  WebUrl at(String path) {
    return new WebUrl(scheme, host, port, path);
  }

  /** Scheme, host and port. */
  String origin() {
    return scheme
        + "://"
        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + (port == defaultPort(scheme) ? "" : ":" + port);
  }

  @Override
  public String toString() {
    return origin() + target;
  }

  private static int schemeEnd(String url) {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      if (c == ':' && i > 0) {
        return i;
      }
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0))) {
        return -1;
      }
    }
    return -1;
  }

  private static int port(String text, String scheme) throws UrlException {
    if (text.isEmpty() || text.equals(":")) {
      return defaultPort(scheme);
    }
    if (!text.matches(":[0-9]{1,5}")) {
      throw UrlException.malformed("the URL's port is no number");
    }
    int port = Integer.parseInt(text.substring(1));
    if (port < 1 || port > 65535) {
      throw UrlException.malformed("the URL's port is not between 1 and 65535");
    }
    return port;
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }
}
