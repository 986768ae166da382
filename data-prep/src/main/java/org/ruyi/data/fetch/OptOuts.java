package org.ruyi.data.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.MessageHeaders;

/**
 * Finds in an answer's headers that the owner reserves a picture: {@code X-Robots-Tag: noai} or
 * {@code noimageai}, for all or for this program by name, and {@code tdm-reservation: 1} of the TDM
 * Reservation Protocol.
 */
final class OptOuts {
  private static final Set<String> DIRECTIVES = Set.of("noai", "noimageai");
  private static final Set<String> WITH_VALUES =
      Set.of("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview");
  private static final Pattern AGENT = Pattern.compile("\\*|[A-Za-z_][\\w.-]*(/[\\w.-]+)?");

  private final String agent;

  /**
   * @param agent the name that this program goes by
   */
  OptOuts(String agent) {
    this.agent = agent.toLowerCase(Locale.ROOT);
  }

  /** The header that reserves the picture, where one does. */
  Optional<String> in(MessageHeaders headers) {
    for (Header header : headers.getHeaders("X-Robots-Tag")) {
      if (reserves(header.getValue())) {
        return Optional.of("X-Robots-Tag: " + header.getValue());
      }
    }
    for (Header header : headers.getHeaders("tdm-reservation")) {
      if (header.getValue() != null && header.getValue().strip().equals("1")) {
        return Optional.of("tdm-reservation: 1");
      }
    }
    return Optional.empty();
  }

  /** An agent's name holds for what follows it in the same header, up to the next name. */
  private boolean reserves(String value) {
    if (value == null) {
      return false;
    }
    boolean addressed = true;
    for (String item : List.of(value.toLowerCase(Locale.ROOT).split(",", -1))) {
      String directive = item.strip();
      int colon = directive.indexOf(':');
      if (colon > 0) {
        String name = directive.substring(0, colon).strip();
        if (AGENT.matcher(name).matches() && !WITH_VALUES.contains(name)) {
          addressed = name.equals("*") || name.replaceFirst("/.*", "").equals(agent);
          directive = directive.substring(colon + 1).strip();
        }
      }
      if (addressed && DIRECTIVES.contains(directive)) {
        return true;
      }
    }
    return false;
  }
}
