package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.PairsDataset;

class ParquetPairsTest {
  private static final int GROUP = PairsDataset.ROWS_OF_A_GROUP;
  private static final Shape USUAL = new Shape(8, 8);
  private static final Shape WIDE = new Shape(16, 4);
  private static final Shape HIGH = new Shape(4, 16);
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message pairs { optional binary caption (STRING); optional binary image;"
              + " optional binary bucket (STRING); }");

  @TempDir Path folder;

  @Test
  void countsTheShapesOfEachRowGroup() throws IOException {
    List<String> buckets = new ArrayList<>(Collections.nCopies(GROUP, "16x4"));
    IntStream.range(0, GROUP).forEach(i -> buckets.add(i % 4 == 0 ? "4x16" : "16x4"));
    ParquetPairs pairs = write(buckets);
    assertThat(pairs.shapes(USUAL))
        .isEqualTo(List.of(Map.of(WIDE, GROUP), Map.of(HIGH, GROUP / 4, WIDE, 3 * GROUP / 4)));
  }

  @Test
  void putsRowsInTheOrderOfTheirShapes() throws IOException {
    Pairs pairs = write(List.of("16x4", "4x16", "16x4", "8x8", "4x16")).read(0);
    assertThat(IntStream.range(0, 5).mapToObj(pairs::caption))
        .containsExactly("1", "4", "3", "0", "2");
    assertThat(IntStream.range(0, 5).map(pairs::stored)).containsExactly(1, 4, 3, 0, 2);
    assertThat(IntStream.range(0, 5).map(row -> pairs.image(row)[0]))
        .containsExactly(1, 4, 3, 0, 2);
  }

  @Test
  void refusesBucketsThatAreNone() throws IOException {
    for (List<String> buckets :
        List.of(
            Arrays.asList("8x8", null),
            List.of("8x8", "8X8"),
            List.of("", ""),
            List.of("8x9000"))) {
      ParquetPairs pairs = write(buckets);
      assertThatThrownBy(() -> pairs.shapes(USUAL))
          .isInstanceOf(JobException.class)
          .hasMessage(
              "Cannot use row group 0 of %s: the bucket of a row is not a width and a height of 1"
                      .formatted(pairs.path())
                  + " to 8192 pixels, as 64x48");
    }
  }

  private ParquetPairs write(List<String> buckets) throws IOException {
    Path file = folder.resolve("part-%d.parquet".formatted(buckets.hashCode()));
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(SCHEMA)
            .withRowGroupSize(1L)
            .build()) {
      SimpleGroupFactory factory = new SimpleGroupFactory(SCHEMA);
      for (int row = 0; row < buckets.size(); row++) {
        Group group =
            factory
                .newGroup()
                .append("caption", String.valueOf(row))
                .append("image", Binary.fromConstantByteArray(new byte[] {(byte) row}));
        if (buckets.get(row) != null) {
          group.append("bucket", buckets.get(row));
        }
        writer.write(group);
      }
    }
    return ParquetPairs.of("file:" + folder, file.getFileName().toString(), new Configuration());
  }
}
