package org.ruyi.jobs.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.ruyi.data.stats.CorpusStatistics;
import org.ruyi.data.stats.Distribution;
import org.ruyi.data.stats.Funnel;

/** The numbers of the report for programs. */
final class StatsJson {
  private StatsJson() {}

  static String of(Funnel funnel, CorpusStatistics statistics) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
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
    root.put("pairs", statistics.pairs());
    root.put("unique_tokens", statistics.uniqueTokens());
    ObjectNode distributions = root.putObject("distributions");
    add(distributions, "tokens", statistics.tokens(), 1);
    add(distributions, "han_characters", statistics.hanCharacters(), 1);
    add(distributions, "original_width", statistics.originalWidth(), 1);
    add(distributions, "original_height", statistics.originalHeight(), 1);
    add(distributions, "aspect_ratio", statistics.aspectRatio(), 100);
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write statistics", e);
    }
  }

  private static void add(ObjectNode parent, String name, Distribution values, double unit) {
    ObjectNode node = parent.putObject(name);
    node.put("mean", values.mean() / unit);
    node.put("std", values.standardDeviation() / unit);
    node.put("median", values.median() / unit);
    ArrayNode bins = node.putArray("histogram");
    for (Distribution.Bin bin : values.bins(PrepareReport.BARS)) {
      bins.addObject()
          .put("from", bin.from() / unit)
          .put("to", bin.to() / unit)
          .put("count", bin.count());
    }
  }
}
