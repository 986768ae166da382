package org.ruyi.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * What a JSON object says of a pair; each is null where it says nothing.
 *
 * @param fileName the field {@code file_name}
 * @param caption the field {@code caption}, or else {@code text}
 * @param url the field {@code url}
 */
record PairJson(String fileName, String caption, String url) {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  /**
   * Reads one object in UTF-8.
   *
   * @param name as the rejection names it
   * @throws RejectedException where it is no JSON object
   */
  static PairJson parse(byte[] bytes, String name) throws RejectedException {
    JsonNode node;
    try {
      node = JSON.readTree(Text.withoutMark(new String(bytes, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw malformed(name + " is not JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      throw malformed(name + " is not a JSON object");
    }
    return new PairJson(
        field(node, List.of("file_name")),
        field(node, List.of("caption", "text")),
        field(node, List.of("url")));
  }

  private static String field(JsonNode node, List<String> names) {
    for (String name : names) {
      if (node.path(name).isTextual()) {
        return node.get(name).textValue();
      }
    }
    return null;
  }

  private static RejectedException malformed(String detail) {
    return new RejectedException(Rejection.of(Stage.SOURCE, SourceRules.MALFORMED_ROW, detail));
  }
}
