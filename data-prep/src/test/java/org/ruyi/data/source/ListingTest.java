package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.config.SourceFormat;

/** Whole sources, listed by Spark. */
final class ListingTest {
  /** Enough that the order of names is not that of numbers. */
  private static final int FILES = 24;

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.codegen.wholeStage", false)
            .config("spark.sql.adaptive.enabled", false)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** As Wukong is published: captions with commas, quotes and line breaks. */
  @Test
  void listsFilesOfCsvInTheirOrder() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      String name = "wukong_100m_" + i + ".csv";
      names.add(name);
      Files.writeString(
          folder.resolve(name),
          "url,caption\nhttp://x/%d/0,\"第,一\n行 \"\"%d\"\"\"\r\nhttp://x/%d/1,二\n"
              .formatted(i, i, i));
    }
    names.sort(null);
    PairSource source = open(SourceFormat.WUKONG_CSV);
    assertThat(source.files())
        .extracting(f -> f.path().substring(f.path().lastIndexOf('/') + 1))
        .isEqualTo(names);
    List<Row> rows = source.list(spark).collectAsList();
    assertThat(rows).hasSize(2 * FILES);
    for (int file = 0; file < FILES; file++) {
      String number = names.get(file).replaceAll("\\D*100m_(\\d+)\\.csv", "$1");
      assertThat(rows.get(2 * file).getInt(0)).isEqualTo(file);
      assertThat(rows.get(2 * file).<String>getAs(Listing.CAPTION_RAW))
          .isEqualTo("第,一\n行 \"" + number + "\"");
      assertThat(rows.get(2 * file + 1).<Long>getAs(Listing.POSITION)).isEqualTo(1);
      assertThat(rows.get(2 * file + 1).<String>getAs(Listing.URL))
          .isEqualTo("http://x/" + number + "/1");
    }
  }

  @Test
  void listsParquetByRow() throws IOException {
    for (String name : List.of("b.parquet", "a.parquet")) {
      try (ParquetFile out =
          new ParquetFile(
              folder.resolve(name), "required binary jpg; required binary caption (STRING);")) {
        for (int i = 0; i < 9; i++) {
          out.row(new byte[1000], name + i);
        }
      }
    }
    List<Row> rows = open(SourceFormat.PARQUET).list(spark).collectAsList();
    assertThat(rows)
        .extracting(row -> row.<String>getAs(Listing.CAPTION_RAW))
        .startsWith("a.parquet0", "a.parquet1")
        .endsWith("b.parquet8")
        .hasSize(18);
    assertThat(rows.get(17).<Long>getAs(Listing.OFFSET)).isEqualTo(8);
    assertThat(rows.get(17).<Long>getAs(Listing.LENGTH)).isEqualTo(Location.ROW);
  }

  @Test
  void listsCifar10() throws IOException {
    Files.writeString(folder.resolve("batches.meta.txt"), "cat\ndog\n");
    Files.write(folder.resolve("data_batch_1.bin"), new byte[2 * 3073]);
    assertThat(open(SourceFormat.CIFAR10).list(spark).collectAsList())
        .extracting(row -> row.<String>getAs(Listing.CAPTION_RAW))
        .containsExactly("cat", "cat");
  }

  @Test
  void listsJsonLines() throws IOException {
    Files.writeString(folder.resolve("a.jsonl"), "{\"url\":\"http://x\",\"text\":\"一\"}\n{");
    assertThat(open(SourceFormat.JSONL).list(spark).collectAsList())
        .extracting(row -> row.<String>getAs(Listing.RULE))
        .containsExactly(null, "malformed-row");
  }

  private PairSource open(SourceFormat format) {
    return Sources.open(SourceFolder.config(format, folder), spark.sessionState().newHadoopConf());
  }
}
