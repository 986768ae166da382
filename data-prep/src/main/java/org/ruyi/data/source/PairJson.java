package org.ruyi.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/**
 * What a JSON object says of a pair.
 *
 * @param fileName the field {@code file_name}; null where there is none
 */
record PairJson(String fileName, PairText text) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads one object in UTF-8.
   *
   * @param name as the rejection names it
   * @param keyColumn how the key is found
   * @throws RejectedException where it is no JSON object
   */
  static PairJson parse(byte[] bytes, String name, ColumnsConfig config, PairColumn keyColumn)
      throws RejectedException {
    JsonNode node;
    try {
      node = JSON.readTree(Text.withoutMark(new String(bytes, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw malformed(name + " is not JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      throw malformed(name + " is not a JSON object");
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return new PairJson(
        field(node, names, config, PairColumn.FILE_NAME),
        new PairText(
            field(node, names, config, keyColumn),
            field(node, names, config, PairColumn.URL),
            field(node, names, config, PairColumn.CAPTION),
            field(node, names, config, PairColumn.KEYWORD)));
  }

  private static String field(
      JsonNode node, List<String> names, ColumnsConfig config, PairColumn column) {
    int index = column.indexIn(names, config);
    if (index < 0) {
      return null;
    }
    JsonNode value = node.get(names.get(index));
    boolean id = column == PairColumn.KEY || column == PairColumn.KEY_BESIDE_NAME;
    return value.isTextual() || id && value.isIntegralNumber() ? value.asText() : null;
  }

  private static RejectedException malformed(String detail) {
    return new RejectedException(Rejection.of(Stage.SOURCE, SourceRules.MALFORMED_ROW, detail));
  }
}
