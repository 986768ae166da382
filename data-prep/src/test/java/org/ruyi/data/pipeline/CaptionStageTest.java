package org.ruyi.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.config.MaskConfig;
import org.ruyi.data.source.Listing;

final class CaptionStageTest {
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 3)
            .config("spark.sql.codegen.wholeStage", false)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void countsKeysAndCaptionsAsALoopDoes() {
    SplittableRandom random = new SplittableRandom(15);
    String[] captions = {"一只猫", " 一只猫", "一只\t猫", "展开全文", "cat", "猫狗", "IMG_1", "大海", "山", "山 "};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String key = "k" + random.nextInt(250);
      String caption = captions[random.nextInt(captions.length)];
      rows.add(row(i / 100, i % 100, key, caption));
    }
    int most = 40;
    Map<String, String> judged = new TreeMap<>();
    for (Row row : judge(rows, most).collectAsList()) {
      judged.put(place(row), row.getAs(Listing.RULE) + " " + row.getAs(Listing.MEASURED));
    }
    assertThat(judged).isEqualTo(naive(rows, most));
    assertThat(new HashSet<>(judged.values()).size()).isGreaterThan(5);
  }

  /** The rules as one would write them for a list. */
  private static Map<String, String> naive(List<Row> rows, int most) {
    Map<String, Integer> keys = new HashMap<>();
    rows.forEach(row -> keys.merge(row.getString(2), 1, Integer::sum));
    Set<String> seen = new HashSet<>();
    Map<String, String> captions = new HashMap<>();
    Map<String, Integer> occurrences = new HashMap<>();
    Map<String, String> verdicts = new TreeMap<>();
    for (Row row : rows) {
      String caption = row.getString(4).strip().replaceAll("\\s+", " ");
      if (!seen.add(row.getString(2))) {
        verdicts.put(place(row), "duplicate-key " + keys.get(row.getString(2)));
      } else if (caption.equals("IMG_1")) {
        verdicts.put(place(row), "meaningless-name ");
      } else if (caption.equals("cat")) {
        verdicts.put(place(row), "han-count 0");
      } else {
        captions.put(place(row), caption);
        occurrences.merge(caption, 1, Integer::sum);
      }
    }
    captions.forEach(
        (place, caption) -> {
          int count = occurrences.get(caption);
          verdicts.put(place, count > most ? "caption-frequency " + count : "null null");
        });
    return verdicts;
  }

  @Test
  void keepsACaptionThatOccursExactlyAsOftenAsAllowed() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(row(0, i, "a" + i, "十次"));
    }
    assertThat(judge(rows, 10).filter(Columns.isIn()).count()).isEqualTo(10);
    rows.add(row(0, 10, "a10", "十次"));
    assertThat(judge(rows, 10).filter(Columns.isIn()).count()).isZero();
  }

  @Test
  void cutsTheCorpusInOrderIntoEvenParts() {
    SplittableRandom random = new SplittableRandom(16);
    for (int parts : new int[] {1, 3, 8}) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        if (random.nextInt(4) > 0) {
          rows.add(row(i / 150, i % 150, "k" + i, "猫"));
        }
      }
      Dataset<Row> corpus = spark.createDataFrame(rows, Listing.SCHEMA);
      CorpusPartitioner partitioner = CorpusPartitioner.of(corpus, rows.size(), parts);
      List<List<Row>> cut = Ordered.rows(corpus.repartition(5), partitioner).glom().collect();
      assertThat(cut).hasSize(parts);
      assertThat(cut.stream().flatMap(List::stream).map(CaptionStageTest::place).toList())
          .isEqualTo(rows.stream().map(CaptionStageTest::place).toList());
      int even = rows.size() / parts;
      assertThat(cut).allSatisfy(part -> assertThat(part.size()).isBetween(even / 2, even * 2));
    }
  }

  @Test
  void makesAsManyFilesAsAreWorthReading() {
    assertThat(CorpusPartitioner.parts(3, 10_000, 8)).isEqualTo(3);
    assertThat(CorpusPartitioner.parts(641, 10_000, 8)).isEqualTo(8);
    assertThat(CorpusPartitioner.parts(80_001, 10_000, 8)).isEqualTo(9);
    assertThat(CorpusPartitioner.parts(100_000_000, 10_000, 8)).isEqualTo(10_000);
  }

  private static Dataset<Row> judge(List<Row> rows, int most) {
    return CaptionStage.judge(
        spark.createDataFrame(rows, Listing.SCHEMA),
        config(most, 1000),
        new DedupConfig(false, false, -1));
  }

  private static CaptionConfig config(int maxOccurrences, int maxPerKeyword) {
    return new CaptionConfig(
        CaptionConfig.Normalize.NONE,
        CaptionConfig.HtmlEntities.DECODE,
        CaptionConfig.HtmlTags.STRIP,
        1,
        31,
        0,
        true,
        "",
        maxOccurrences,
        maxPerKeyword,
        CaptionConfig.PersonNames.MASK,
        new MaskConfig(false, false, false));
  }

  private static Row row(int file, int position, String key, String caption) {
    Object[] values = new Object[Listing.SCHEMA.size()];
    Arrays.fill(values, null);
    values[0] = file;
    values[1] = (long) position;
    values[2] = key;
    values[4] = caption;
    values[5] = "file:/x";
    values[6] = 0L;
    values[7] = -1L;
    return RowFactory.create(values);
  }

  private static String place(Row row) {
    return String.format("%03d-%05d", row.getInt(0), row.getLong(1));
  }
}
