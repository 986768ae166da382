package org.ruyi.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ruyi.jobs.store.Store;

/**
 * {@code metrics.jsonl}, one line a round. An object store cannot append, so the lines are kept
 * here and written whole.
 */
final class MetricsLog {
  static final String NAME = "metrics.jsonl";
  private static final int LIMIT = 1 << 30;
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Store store;
  private final List<String> lines = new ArrayList<>();

  MetricsLog(Store store) {
    this.store = store;
  }

  /** Takes over the lines of a run up to a step: what came after was lost with its parameters. */
  void resume(int step) throws IOException {
    if (!store.exists(NAME)) {
      return;
    }
    String text = new String(store.read(NAME, LIMIT), StandardCharsets.UTF_8);
    for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
      try {
        if (JSON.readTree(line).path("step").asInt(Integer.MAX_VALUE) <= step) {
          lines.add(line);
        }
      } catch (JsonProcessingException e) {
        throw new IOException(
            "Cannot read %s: line %d is not JSON".formatted(store.uri(NAME), lines.size() + 1), e);
      }
    }
  }

  void add(RoundMetrics metrics) {
    try {
      lines.add(JSON.writeValueAsString(metrics));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }
}
