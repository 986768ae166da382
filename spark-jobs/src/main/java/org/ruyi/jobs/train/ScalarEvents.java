package org.ruyi.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ruyi.jobs.train.tensorboard.EventFile;

/**
 * The lines of {@code metrics.jsonl} as TensorBoard's scalars: every number of a line under its
 * name, the elements of a list counted from 0, seconds in a group of their own. The times are those
 * of the lines, so that the same lines make the same file.
 */
final class ScalarEvents {
  static final String NAME =
      EventFile.FOLDER + "/" + EventFile.NAME_PREFIX + "%09d".formatted(0) + ".ruyi";

  private static final String SECONDS = "_seconds";
  private static final JsonMapper JSON = new JsonMapper();

  private ScalarEvents() {}

  static byte[] of(List<String> lines) {
    EventFile file = null;
    for (String line : lines) {
      JsonNode round = parse(line);
      double time = time(round);
      file = file == null ? new EventFile(time) : file;
      file.scalars(time, round.path("step").asLong(), scalars(round));
    }
    return file == null ? new EventFile(0).bytes() : file.bytes();
  }

  private static Map<String, Double> scalars(JsonNode round) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    round
        .fields()
        .forEachRemaining(
            field -> {
              String name = tag(field.getKey());
              JsonNode value = field.getValue();
              if (value.isNumber()) {
                scalars.put(name, value.asDouble());
              }
              for (int i = 0; i < value.size(); i++) {
                if (value.get(i).isNumber()) {
                  scalars.put(name + "/" + i, value.get(i).asDouble());
                }
              }
            });
    return scalars;
  }

  private static String tag(String field) {
    if (field.equals("seconds")) {
      return "seconds/all";
    }
    return field.endsWith(SECONDS)
        ? "seconds/" + field.substring(0, field.length() - SECONDS.length())
        : field;
  }

  /** Lines of releases that wrote no time stand at the beginning of time. */
  private static double time(JsonNode round) {
    return round.has("time") ? Instant.parse(round.path("time").asText()).toEpochMilli() / 1e3 : 0;
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read a line of metrics", e);
    }
  }
}
