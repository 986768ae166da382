package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code stats.json} of any release says that versions can be compared by. What the file does
 * not say, or not as a number, is not a number here.
 *
 * @param rejects by {@code stage: rule}, in the order of the rules
 * @param distributions by name
 * @param scores by column
 */
record PublishedStats(
    double input,
    double kept,
    double rejected,
    double uniqueTokens,
    Map<String, Double> rejects,
    Map<String, Moments> distributions,
    Map<String, Moments> scores) {
  /** More entries than any release writes; what a broken file has beyond them is left out. */
  private static final int MOST = 200;

  /** Not numbers where the file does not say them. */
  record Moments(double mean, double median) {
    static final Moments UNKNOWN = new Moments(Double.NaN, Double.NaN);
  }

  static PublishedStats of(JsonNode stats) {
    return new PublishedStats(
        number(stats.path("input")),
        number(stats.path("kept")),
        number(stats.path("rejected")),
        number(stats.path("unique_tokens")),
        rejects(stats.path("funnel")),
        moments(stats.path("distributions")),
        moments(stats.path("scores")));
  }

  /** The moments of a distribution; unknown ones where the file does not have it. */
  Moments distribution(String name) {
    return distributions.getOrDefault(name, Moments.UNKNOWN);
  }

  private static Map<String, Double> rejects(JsonNode funnel) {
    Map<String, Double> rejects = new LinkedHashMap<>();
    for (JsonNode step : funnel) {
      if (rejects.size() < MOST && step.path("rule").isTextual()) {
        rejects.put(
            step.path("stage").asText() + ": " + step.path("rule").asText(),
            number(step.path("rejected")));
      }
    }
    return rejects;
  }

  private static Map<String, Moments> moments(JsonNode distributions) {
    Map<String, Moments> moments = new LinkedHashMap<>();
    for (Iterator<String> names = distributions.fieldNames();
        names.hasNext() && moments.size() < MOST; ) {
      String name = names.next();
      JsonNode node = distributions.path(name);
      moments.put(name, new Moments(number(node.path("mean")), number(node.path("median"))));
    }
    return moments;
  }

  private static double number(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.doubleValue()) ? node.doubleValue() : Double.NaN;
  }
}
