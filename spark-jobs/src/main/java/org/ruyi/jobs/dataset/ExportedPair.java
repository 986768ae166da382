package org.ruyi.jobs.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.ruyi.jobs.JobException;

/**
 * One row of a version, ready for export.
 *
 * @param extension of the picture's file, without a dot
 * @param fields every column but the picture
 */
record ExportedPair(byte[] image, String extension, String caption, ObjectNode fields) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String IMAGE = "image";

  static ExportedPair of(Group row) {
    ObjectNode fields = JSON.createObjectNode();
    for (Type type : row.getType().getFields()) {
      String name = type.getName();
      if (!name.equals(IMAGE) && type.isPrimitive() && row.getFieldRepetitionCount(name) > 0) {
        put(fields, row, name, type.asPrimitiveType().getPrimitiveTypeName());
      }
    }
    String extension =
        switch (fields.path("format").asText()) {
          case "jpeg" -> "jpg";
          case "png" -> "png";
          case "webp" -> "webp";
          default ->
              throw new JobException(
                  "Cannot export the pair "
                      + fields.path("key").asText()
                      + ": its format is "
                      + fields.path("format").asText("missing")
                      + " (jpeg, png or webp)");
        };
    return new ExportedPair(
        row.getBinary(IMAGE, 0).getBytes(), extension, fields.path("caption").asText(), fields);
  }

  private static void put(
      ObjectNode fields, Group row, String name, PrimitiveType.PrimitiveTypeName type) {
    switch (type) {
      case INT32 -> fields.put(name, row.getInteger(name, 0));
      case INT64 -> fields.put(name, row.getLong(name, 0));
      case FLOAT -> fields.put(name, row.getFloat(name, 0));
      case DOUBLE -> fields.put(name, row.getDouble(name, 0));
      case BOOLEAN -> fields.put(name, row.getBoolean(name, 0));
      default -> fields.put(name, row.getString(name, 0));
    }
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Every row has a JSON form", e);
    }
  }

  byte[] text() {
    return caption.getBytes(StandardCharsets.UTF_8);
  }
}
