package org.ruyi.model.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file.
 *
 * @param metadata the text entries under {@code __metadata__}
 * @param entries the tensors by name, in order of their bytes
 */
record SafeTensorsHeader(Map<String, String> metadata, Map<String, TensorEntry> entries) {
  private static final String METADATA = "__metadata__";
  private static final int MAXIMUM_DIMENSIONS = 16;
  private static final int ALIGNMENT = 8;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @param json the header's bytes, padding included
   * @param dataBytes the bytes that follow it in the file
   * @throws MalformedHeader saying what is wrong
   */
  static SafeTensorsHeader parse(byte[] json, long dataBytes) throws MalformedHeader {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new MalformedHeader("header is not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedHeader("header is not valid JSON: " + e.getMessage());
    }
    if (root == null || !root.isObject()) {
      throw new MalformedHeader("header is not a JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<TensorEntry> entries = new ArrayList<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = root.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equals(METADATA)) {
        metadata.putAll(metadata(field.getValue()));
      } else {
        entries.add(entry(field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparing(TensorEntry::end));
    requireGapless(entries, dataBytes);
    Map<String, TensorEntry> byName = new LinkedHashMap<>();
    entries.forEach(entry -> byName.put(entry.name(), entry));
    return new SafeTensorsHeader(metadata, byName);
  }

  private static Map<String, String> metadata(JsonNode node) throws MalformedHeader {
    if (!node.isObject()) {
      throw new MalformedHeader(METADATA + " is not an object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (!field.getValue().isTextual()) {
        throw new MalformedHeader(METADATA + "." + field.getKey() + " is not a string");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
    return metadata;
  }

  private static TensorEntry entry(String name, JsonNode node) throws MalformedHeader {
    String what = "tensor " + name;
    if (!node.isObject() || node.size() != 3) {
      throw new MalformedHeader(what + " has not just dtype, shape and data_offsets");
    }
    Dtype dtype =
        Dtype.named(node.path("dtype").asText())
            .orElseThrow(
                () ->
                    new MalformedHeader(
                        "%s has unsupported dtype %s".formatted(what, node.path("dtype"))));
    List<Long> shape = longs(what + ": shape", node.path("shape"));
    List<Long> offsets = longs(what + ": data_offsets", node.path("data_offsets"));
    if (shape.size() > MAXIMUM_DIMENSIONS) {
      throw new MalformedHeader(
          "%s has %d dimensions (at most %d)".formatted(what, shape.size(), MAXIMUM_DIMENSIONS));
    }
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new MalformedHeader("%s: data_offsets %s is no range".formatted(what, offsets));
    }
    long length = offsets.get(1) - offsets.get(0);
    if (length != size(what, dtype, shape)) {
      throw new MalformedHeader(
          "%s: %s %s does not fill %d bytes".formatted(what, dtype, shape, length));
    }
    return new TensorEntry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private static List<Long> longs(String what, JsonNode node) throws MalformedHeader {
    if (!node.isArray()) {
      throw new MalformedHeader(what + " is not a list");
    }
    List<Long> values = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isIntegralNumber() || !element.canConvertToLong() || element.longValue() < 0) {
        throw new MalformedHeader("%s has the entry %s".formatted(what, element));
      }
      values.add(element.longValue());
    }
    return values;
  }

  private static long size(String what, Dtype dtype, List<Long> shape) throws MalformedHeader {
    try {
      return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw new MalformedHeader("%s: shape %s is too large".formatted(what, shape));
    }
  }

  private static void requireGapless(List<TensorEntry> entries, long dataBytes)
      throws MalformedHeader {
    long expected = 0;
    for (TensorEntry entry : entries) {
      if (entry.end() > dataBytes) {
        throw new MalformedHeader(
            "tensor %s ends at byte %d of %d: the file is truncated"
                .formatted(entry.name(), entry.end(), dataBytes));
      }
      if (entry.begin() != expected) {
        throw new MalformedHeader(
            "tensor %s starts at byte %d, not %d: tensors overlap or leave a gap"
                .formatted(entry.name(), entry.begin(), expected));
      }
      expected = entry.end();
    }
    if (expected != dataBytes) {
      throw new MalformedHeader("%d bytes follow the last tensor".formatted(dataBytes - expected));
    }
  }

  /** The header's bytes, padded with spaces so that the data behind them is aligned. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> field : metadata.entrySet()) {
          json.writeStringField(field.getKey(), field.getValue());
        }
        json.writeEndObject();
      }
      for (TensorEntry entry : entries.values()) {
        json.writeObjectFieldStart(entry.name());
        json.writeStringField("dtype", entry.dtype().name());
        json.writeFieldName("shape");
        json.writeArray(entry.shapeArray(), 0, entry.shape().size());
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {entry.begin(), entry.end()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    return bytes.toByteArray();
  }

  /** What is wrong with a header. */
  static final class MalformedHeader extends Exception {
    private static final long serialVersionUID = 1;

    MalformedHeader(String message) {
      super(message);
    }
  }
}
