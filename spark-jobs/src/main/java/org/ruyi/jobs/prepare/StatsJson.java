package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.ruyi.data.stats.CorpusStatistics;
import org.ruyi.data.stats.Distribution;
import org.ruyi.data.stats.FetchStatistics;
import org.ruyi.data.stats.Funnel;
import org.ruyi.data.stats.ScoreStatistics;
import org.ruyi.data.stats.TopWords;

/** The numbers of the report for programs. What is no number, as the mean of nothing, is null. */
final class StatsJson {
  /** The layout that this release writes; files of releases before there were layouts have none. */
  static final int FORMAT = 1;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private StatsJson() {}

  /** The file's text. */
  static String of(ReportInput input) {
    try {
      return MAPPER.writeValueAsString(tree(input));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write statistics", e);
    }
  }

  /**
   * Reads the statistics of a version, of whatever release.
   *
   * @param name of the file, for messages
   * @throws IOException where it is no JSON object
   */
  static JsonNode read(byte[] file, String name) throws IOException {
    JsonNode stats;
    try {
      stats = MAPPER.readTree(file);
    } catch (JsonProcessingException e) {
      throw new IOException("Cannot read " + name + ": " + e.getOriginalMessage(), e);
    }
    if (!stats.isObject()) {
      throw new IOException("Cannot read " + name + ": it is no JSON object");
    }
    return stats;
  }

  static ObjectNode tree(ReportInput input) {
    VersionNumbers numbers = input.numbers();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.put("version", input.version());
    root.put("parent", input.parent().map(ReportInput.Parent::version).orElse(null));
    funnel(root, numbers.funnel());
    gates(root.putArray("gates"), input.gates());
    corpus(root, numbers.corpus());
    distribution(root.withObject("/distributions"), "file_bytes", numbers.fetches().bytes(), 1);
    words(root.putObject("words"), numbers.words());
    fetches(root.putObject("fetches"), numbers.fetches());
    return root;
  }

  private static void funnel(ObjectNode root, Funnel funnel) {
    root.put("input", funnel.input());
    root.put("kept", funnel.kept());
    root.put("rejected", funnel.rejected());
    ArrayNode steps = root.putArray("funnel");
    for (Funnel.Step step : funnel.steps()) {
      steps
          .addObject()
          .put("stage", step.stage())
          .put("rule", step.rule())
          .put("rejected", step.rejected())
          .put("remaining", step.remaining());
    }
  }

  private static void gates(ArrayNode array, List<GateResult> gates) {
    for (GateResult gate : gates) {
      array
          .addObject()
          .put("name", gate.name())
          .put("measured", gate.measured())
          .put("threshold", gate.threshold())
          .put("passed", gate.passed());
    }
  }

  private static void corpus(ObjectNode root, CorpusStatistics corpus) {
    root.put("pairs", corpus.pairs());
    root.put("unique_tokens", corpus.uniqueTokens());
    ObjectNode distributions = root.putObject("distributions");
    distribution(distributions, "tokens", corpus.tokens(), 1);
    distribution(distributions, "han_characters", corpus.hanCharacters(), 1);
    distribution(distributions, "original_width", corpus.originalWidth(), 1);
    distribution(distributions, "original_height", corpus.originalHeight(), 1);
    distribution(distributions, "shorter_side", corpus.shorterSide(), 1);
    distribution(distributions, "longer_side", corpus.longerSide(), 1);
    distribution(distributions, "aspect_ratio", corpus.aspectRatio(), 100);
    ObjectNode scores = root.putObject("scores");
    for (ScoreStatistics score : corpus.scores()) {
      distribution(scores, score.name(), score.values(), ScoreStatistics.UNIT)
          .put("missing", score.missing());
    }
  }

  private static void words(ObjectNode node, TopWords words) {
    node.put("captions", words.captions());
    node.put("counted", words.counted());
    ArrayNode top = node.putArray("top");
    words.words().forEach(w -> top.addObject().put("word", w.text()).put("count", w.count()));
  }

  private static void fetches(ObjectNode node, FetchStatistics fetches) {
    node.put("count", fetches.fetches());
    ArrayNode outcomes = node.putArray("outcomes");
    for (FetchStatistics.Outcome outcome : fetches.outcomes()) {
      ArrayNode statuses =
          outcomes
              .addObject()
              .put("outcome", outcome.name())
              .put("count", outcome.count())
              .putArray("statuses");
      outcome
          .statuses()
          .forEach(s -> statuses.addObject().put("status", s.code()).put("count", s.count()));
    }
    distribution(node, "millis", fetches.millis(), 1);
    ArrayNode hosts = node.putArray("slowest_hosts");
    for (FetchStatistics.Host host : fetches.slowestHosts()) {
      hosts
          .addObject()
          .put("host", host.name())
          .put("fetches", host.fetches())
          .put("failures", host.failures())
          .put("median_millis", host.median())
          .put("p95_millis", host.p95());
    }
  }

  /** A bin holds the values from its {@code from} up to, but without, its {@code to}. */
  private static ObjectNode distribution(
      ObjectNode parent, String name, Distribution values, double unit) {
    ObjectNode node = parent.putObject(name);
    node.put("count", values.total());
    number(node, "mean", values.mean() / unit);
    number(node, "std", values.standardDeviation() / unit);
    number(node, "median", values.median() / unit);
    ArrayNode bins = node.putArray("histogram");
    for (Distribution.Bin bin : values.bins(DistributionChart.BARS)) {
      bins.addObject()
          .put("from", bin.from() / unit)
          .put("to", (bin.to() + 1) / unit)
          .put("count", bin.count());
    }
    return node;
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
