package org.ruyi.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetRowsTest {
  private static final int ROWS = 300;

  private static final int SIZE = 2 << 20;

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message pair { required int32 id; optional binary picture;"
              + " optional group image { optional binary bytes; optional binary path; } }");

  private final Configuration hadoop = new Configuration();

  @TempDir private java.nio.file.Path folder;

  @Test
  void readsRowsInAnyOrderOverGroupsAndPages() throws IOException {
    Path file = write("a b%20.parquet", 3_000);
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      assertThat(footer.getRowGroups()).hasSizeGreaterThan(3);
    }
    Random random = new Random(1);
    int[] rows = IntStream.concat(IntStream.range(0, ROWS), random.ints(200, 0, ROWS)).toArray();
    try (ParquetRows parquet = new ParquetRows(hadoop)) {
      for (int row : rows) {
        assertThat(parquet.read(file, List.of("picture"), row)).isEqualTo(picture(row, 3_000));
        assertThat(parquet.read(file, List.of("image", "bytes"), row))
            .isEqualTo(row % 7 == 0 ? null : picture(row + 1, 3_000));
      }
    }
  }

  @Test
  void holdsAFewPagesOfAFileAtATime() throws IOException {
    Path file = write("large.parquet", SIZE / 16);
    try (ParquetRows parquet = new ParquetRows(hadoop)) {
      for (int row = 0; row < ROWS; row += 7) {
        assertThat(parquet.read(file, List.of("picture"), row)).isEqualTo(picture(row, SIZE / 16));
      }
    }
  }

  @Test
  void mergesMoreFilesThanStayOpen() throws IOException {
    Path[] files = new Path[6];
    for (int i = 0; i < files.length; i++) {
      files[i] = write(i + ".parquet", 100 + i);
    }
    try (ParquetRows parquet = new ParquetRows(hadoop)) {
      for (int row = 0; row < ROWS; row += 50) {
        for (int i = 0; i < files.length; i++) {
          assertThat(parquet.read(files[i], List.of("picture"), row))
              .isEqualTo(picture(row, 100 + i));
        }
      }
    }
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    Path file = write("x.parquet", 10);
    try (ParquetRows parquet = new ParquetRows(hadoop)) {
      assertThatThrownBy(() -> parquet.read(file, List.of("picture"), ROWS))
          .isInstanceOf(IOException.class)
          .hasMessage("row " + ROWS + " is not in " + file);
      assertThatThrownBy(() -> parquet.read(file, List.of("image", "nothing"), 0))
          .hasMessageContaining("nothing");
    }
  }

  private Path write(String name, int size) throws IOException {
    Path file = new Path(folder.resolve(name).toUri());
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file)
            .withType(SCHEMA)
            .withConf(hadoop)
            .withDictionaryEncoding(false)
            .withRowGroupSize(Math.max(100_000L, size * 20L))
            .withPageSize(Math.max(10_000, size))
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(5)
            .build()) {
      for (int row = 0; row < ROWS; row++) {
        Group group = groups.newGroup().append("id", row);
        group.append("picture", Binary.fromConstantByteArray(picture(row, size)));
        Group image = group.addGroup("image");
        if (row % 7 != 0) {
          image.append("bytes", Binary.fromConstantByteArray(picture(row + 1, size)));
        }
        writer.write(group);
      }
    }
    return file;
  }

  private static byte[] picture(int row, int size) {
    byte[] bytes = new byte[size];
    new Random(row).nextBytes(bytes);
    return bytes;
  }
}
