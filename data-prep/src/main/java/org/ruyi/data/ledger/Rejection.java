package org.ruyi.data.ledger;

import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Why a pair was not kept.
 *
 * @param rule its name, in kebab-case
 * @param measured what the rule saw; empty where it measures nothing
 * @param threshold what it wanted; empty where it compares with nothing
 * @param detail one sentence, or empty
 */
public record Rejection(Stage stage, String rule, String measured, String threshold, String detail)
    implements Serializable {
  private static final int LIMIT = 300;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  public Rejection {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(rule, "rule");
    measured = bounded(measured);
    threshold = bounded(threshold);
    detail = bounded(detail);
  }

  /** A rejection by what was found, with nothing measured. */
  public static Rejection of(Stage stage, String rule, String detail) {
    return new Rejection(stage, rule, "", "", detail);
  }

  /** Rows of strangers end up in details: one line, of bounded length. */
  private static String bounded(String text) {
    String line = CONTROL.matcher(text).replaceAll(" ").strip();
    return line.codePointCount(0, line.length()) <= LIMIT
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LIMIT)) + "…";
  }
}
