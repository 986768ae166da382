package org.ruyi.model.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.ruyi.model.config.JsonFields;

/**
 * Which file holds which tensor, as diffusers writes it into {@code *.safetensors.index.json}.
 *
 * @param weightMap file by name of tensor; every file lies beside the index
 */
record ShardIndex(Map<String, String> weightMap) {
  private static final Pattern FILE = Pattern.compile("\\w[\\w.-]{0,199}\\.safetensors");
  private static final int MAXIMUM_FILES = 1000;

  /**
   * @throws IllegalArgumentException if the text is no index, names too many files, or names one
   *     that may lie elsewhere
   */
  static ShardIndex fromJson(String json) {
    JsonFields fields = JsonFields.parse("weight index", json);
    fields.raw("metadata");
    JsonNode map = fields.raw("weight_map").orElse(null);
    if (map == null || !map.isObject() || map.isEmpty()) {
      fields.problem("weight_map: missing (an object of tensor names and files)");
    }
    fields.finish();
    Map<String, String> weightMap = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> it = map.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = it.next();
      String file = entry.getValue().asText();
      if (!entry.getValue().isTextual() || !FILE.matcher(file).matches()) {
        fields.problem(
            "weight_map." + entry.getKey(), entry.getValue(), "a .safetensors file beside it");
      }
      weightMap.put(entry.getKey(), file);
    }
    ShardIndex index = new ShardIndex(weightMap);
    if (index.files().size() > MAXIMUM_FILES) {
      fields.problem(
          "weight_map: %d files (at most %d)".formatted(index.files().size(), MAXIMUM_FILES));
    }
    fields.finish();
    return index;
  }

  /** The names of all files. */
  Set<String> files() {
    return new TreeSet<>(weightMap.values());
  }
}
