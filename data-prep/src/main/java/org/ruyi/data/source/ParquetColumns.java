package org.ruyi.data.source;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.config.ColumnsConfig;

/**
 * The columns of one Parquet file that the listing reads, and the one that it only names.
 *
 * @param url null where there is none
 * @param key null where there is none
 * @param keyword null where there is none
 * @param status what img2dataset says of a row; null where there is none
 * @param image path of the column of pictures, part by part
 */
record ParquetColumns(
    String url,
    String caption,
    String key,
    String keyword,
    String status,
    Optional<List<String>> image) {
  private static final String STATUS = "status";
  private static final String BYTES = "bytes";

  /**
   * Finds the columns.
   *
   * @throws InvalidSourceException where one is missing, or holds something else
   */
  static ParquetColumns of(MessageType schema, ColumnsConfig config, String file) {
    List<String> names = schema.getFields().stream().map(Type::getName).toList();
    Optional<List<String>> pictures = pictures(schema, config, file);
    int url =
        pictures.isPresent()
            ? PairColumn.URL.optional(names, config, file)
            : PairColumn.URL.required(names, config, file);
    ParquetColumns columns =
        new ParquetColumns(
            name(names, url),
            name(names, PairColumn.CAPTION.required(names, config, file)),
            name(names, PairColumn.KEY.optional(names, config, file)),
            name(names, PairColumn.KEYWORD.optional(names, config, file)),
            pictures.isPresent() && isText(schema, STATUS) ? STATUS : null,
            pictures);
    columns.check(schema, file);
    return columns;
  }

  /** The schema with nothing but the columns that the listing reads. */
  MessageType projection(MessageType schema) {
    Set<String> wanted = new LinkedHashSet<>();
    Stream.of(url, caption, key, keyword, status).filter(name -> name != null).forEach(wanted::add);
    return new MessageType(schema.getName(), wanted.stream().map(schema::getType).toList());
  }

  private void check(MessageType schema, String file) {
    for (String name : new String[] {url, caption, keyword}) {
      if (name != null && !isText(schema, name)) {
        throw wrong(file, schema.getType(name), "text is wanted");
      }
    }
    if (key != null && !isText(schema, key) && !isWhole(schema.getType(key))) {
      throw wrong(file, schema.getType(key), "text or whole numbers are wanted");
    }
  }

  private static Optional<List<String>> pictures(
      MessageType schema, ColumnsConfig config, String file) {
    if (!config.image().isBlank()) {
      List<String> names = schema.getFields().stream().map(Type::getName).toList();
      Type type = schema.getType(PairColumn.IMAGE.required(names, config, file));
      if (pictures(type).isEmpty()) {
        throw wrong(file, type, "bytes, or a group with a field bytes, are wanted");
      }
      return pictures(type);
    }
    // A column of a common name may as well hold the name of a file.
    List<String> names =
        schema.getFields().stream()
            .filter(type -> pictures(type).isPresent())
            .map(Type::getName)
            .toList();
    int index = PairColumn.IMAGE.indexIn(names, config);
    return index < 0 ? Optional.empty() : pictures(schema.getType(names.get(index)));
  }

  private static Optional<List<String>> pictures(Type type) {
    if (isBinary(type)
        && !LogicalTypeAnnotation.stringType().equals(type.getLogicalTypeAnnotation())) {
      return Optional.of(List.of(type.getName()));
    }
    if (!type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED)) {
      GroupType group = type.asGroupType();
      if (group.containsField(BYTES) && isBinary(group.getType(BYTES))) {
        return Optional.of(List.of(type.getName(), BYTES));
      }
    }
    return Optional.empty();
  }

  private static boolean isText(MessageType schema, String name) {
    return schema.containsField(name) && isBinary(schema.getType(name));
  }

  private static boolean isBinary(Type type) {
    return isPrimitive(type, PrimitiveTypeName.BINARY);
  }

  private static boolean isWhole(Type type) {
    return isPrimitive(type, PrimitiveTypeName.INT32) || isPrimitive(type, PrimitiveTypeName.INT64);
  }

  private static boolean isPrimitive(Type type, PrimitiveTypeName wanted) {
    return type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && type.asPrimitiveType().getPrimitiveTypeName() == wanted;
  }

  private static InvalidSourceException wrong(String file, Type type, String wanted) {
    return new InvalidSourceException(
        "Cannot read "
            + file
            + ": its column "
            + type.getName()
            + " is "
            + type.toString().lines().findFirst().orElse("").strip()
            + " ("
            + wanted
            + ")");
  }

  private static String name(List<String> names, int index) {
    return index < 0 ? null : names.get(index);
  }
}
