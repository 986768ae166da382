package org.ruyi.data.source;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes Parquet files for tests with Parquet's own writer. */
final class ParquetFile implements AutoCloseable {
  private final MessageType schema;
  private final ParquetWriter<Group> writer;

  /**
   * @param fields as Parquet's own notation has them
   */
  ParquetFile(Path file, String fields) throws IOException {
    this.schema = MessageTypeParser.parseMessageType("message pairs { " + fields + " }");
    this.writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path("file:" + file))
            .withType(schema)
            .withCompressionCodec(CompressionCodecName.GZIP)
            // Several row groups even of a few rows.
            .withRowGroupSize(1024L)
            .withPageSize(256)
            .withConf(SourceFolder.HADOOP)
            .build();
  }

  /** Adds a row; a value is null, a text, a number, or bytes. */
  ParquetFile row(Object... values) throws IOException {
    Group group = new SimpleGroup(schema);
    for (int i = 0; i < values.length; i++) {
      add(group, i, values[i]);
    }
    writer.write(group);
    return this;
  }

  private static void add(Group group, int field, Object value) {
    if (value instanceof Object[] inner) {
      Group struct = group.addGroup(field);
      for (int i = 0; i < inner.length; i++) {
        add(struct, i, inner[i]);
      }
    } else if (value instanceof String text) {
      group.add(field, text);
    } else if (value instanceof Integer number) {
      group.add(field, number);
    } else if (value instanceof Long number) {
      group.add(field, number);
    } else if (value instanceof Double number) {
      group.add(field, number);
    } else if (value instanceof byte[] bytes) {
      group.add(field, Binary.fromConstantByteArray(bytes));
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
