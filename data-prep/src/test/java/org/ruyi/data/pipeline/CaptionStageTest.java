package org.ruyi.data.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.caption.Captions;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.DedupConfig;
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
            // The stricter of the two: what is sent must not depend on Java's own serialization.
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.sql.codegen.wholeStage", false)
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void countsTheCorpusAsALoopDoes() {
    agreesWithALoop(new Limits(40, 30, true), Found.MOST_TO_SEND);
    agreesWithALoop(new Limits(25, 1, false), Found.MOST_TO_SEND);
  }

  @Test
  void countsTheCorpusAlikeWhereMuchIsFound() {
    agreesWithALoop(new Limits(40, 30, true), 0);
  }

  private static void agreesWithALoop(Limits limits, int mostToSend) {
    List<Row> rows = corpus(new SplittableRandom(15), 400);
    Dataset<Row> cleaned =
        CaptionStage.clean(
            spark.createDataFrame(rows, Listing.SCHEMA).repartition(4),
            limits.caption(),
            limits.dedup());
    Map<String, String> judged = new TreeMap<>();
    for (Row row :
        CaptionStage.compare(cleaned, limits.caption(), limits.dedup(), mostToSend)
            .collectAsList()) {
      assertThat(row.schema().fieldNames()).isEqualTo(Columns.JUDGED.fieldNames());
      judged.put(place(row), row.getAs(Listing.RULE) + " " + row.getAs(Listing.MEASURED));
    }
    assertThat(judged).isEqualTo(naive(rows, limits));
    assertThat(new HashSet<>(judged.values()).size()).isGreaterThan(limits.pairs() ? 10 : 8);
  }

  private record Limits(int occurrences, int perKeyword, boolean pairs) {
    CaptionConfig caption() {
      return Captions.config("", occurrences, perKeyword);
    }

    DedupConfig dedup() {
      return new DedupConfig(pairs, false, -1);
    }
  }

  private static List<Row> corpus(SplittableRandom random, int size) {
    String[] captions = {
      "一只猫", " 一只猫", "一只\t猫", "展开全文", "cat", "猫&#29399;", "猫狗", "IMG_1", "大海", "山", "山 ", "\u200B"
    };
    String[] urls = {"http://a/1", "http://a/2", "http://a/3", null};
    String[] keywords = {"动物", "风景", null};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Object[] values =
          values(
              i / 100,
              i % 100,
              "k" + random.nextInt(size),
              captions[random.nextInt(captions.length)]);
      values[3] = urls[random.nextInt(urls.length)] + (random.nextBoolean() ? i % 9 : "");
      values[3] = values[3].toString().startsWith("null") ? null : values[3];
      values[8] = keywords[random.nextInt(keywords.length)];
      if (random.nextInt(20) == 0) {
        values[9] = "source";
        values[10] = "missing-image";
        values[11] = "";
      }
      rows.add(RowFactory.create(values));
    }
    return rows;
  }

  /** The rules as one would write them for a list. */
  private static Map<String, String> naive(List<Row> rows, Limits limits) {
    Map<String, String> verdicts = new TreeMap<>();
    List<Row> in = new ArrayList<>();
    for (Row row : rows) {
      String caption = caption(row);
      if (row.getString(10) != null) {
        verdicts.put(place(row), row.getString(10) + " ");
      } else if (caption.isEmpty()) {
        verdicts.put(place(row), "missing-caption ");
      } else {
        in.add(row);
      }
    }
    in = withoutRepeats(in, row -> row.getString(2), "duplicate-key", verdicts);
    for (Row row : in) {
      if (caption(row).equals("IMG_1")) {
        verdicts.put(place(row), "meaningless-name ");
      } else if (caption(row).equals("cat")) {
        verdicts.put(place(row), "han-count 0");
      }
    }
    in.removeIf(row -> verdicts.containsKey(place(row)));
    if (limits.pairs()) {
      in =
          withoutRepeats(
              in,
              row -> row.getString(3) == null ? place(row) : row.getString(3) + " " + caption(row),
              "duplicate-pair",
              verdicts);
    }
    groups(in, CaptionStageTest::caption)
        .forEach(
            (caption, group) -> {
              if (group.size() > limits.occurrences()) {
                group.forEach(r -> verdicts.put(place(r), "caption-frequency " + group.size()));
              }
            });
    in.removeIf(row -> verdicts.containsKey(place(row)));
    in.forEach(row -> verdicts.put(place(row), "null null"));
    in.removeIf(row -> row.getString(8) == null);
    groups(in, row -> row.getString(8))
        .forEach(
            (keyword, group) ->
                group.stream()
                    .sorted(Comparator.comparingLong(row -> xxhash64(row.getString(2))))
                    .skip(limits.perKeyword())
                    .forEach(r -> verdicts.put(place(r), "keyword-cap " + group.size())));
    return verdicts;
  }

  private static List<Row> withoutRepeats(
      List<Row> rows, Function<Row, String> by, String rule, Map<String, String> verdicts) {
    List<Row> first = new ArrayList<>();
    for (List<Row> group : groups(rows, by).values()) {
      first.add(group.get(0));
      group.stream().skip(1).forEach(row -> verdicts.put(place(row), rule + " " + group.size()));
    }
    return first;
  }

  private static Map<String, List<Row>> groups(List<Row> rows, Function<Row, String> by) {
    return rows.stream()
        .collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()));
  }

  private static String caption(Row row) {
    return row.getString(4)
        .replace("\u200B", "")
        .replace("&#29399;", "狗")
        .strip()
        .replaceAll("\\s+", " ");
  }

  private static long xxhash64(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length, 42);
  }

  @Test
  void keepsCaptionsMaskedButCountsThemAsTheyWere() {
    List<Row> rows = new ArrayList<>();
    String[] names = {"王小明", "李小红", "张建国", "刘德华"};
    for (int i = 0; i < names.length; i++) {
      rows.add(row(0, i, "k" + i, names[i] + "在公园里跑步"));
    }
    assertThat(judge(rows, 1).select(Columns.CAPTION, Listing.RULE).collectAsList())
        .hasSize(4)
        .allSatisfy(
            row -> {
              assertThat(row.getString(0)).isEqualTo("<人名>在公园里跑步");
              assertThat(row.isNullAt(1)).isTrue();
            });
  }

  @Test
  void leavesTheCaptionsOfRejectsUnmasked() {
    List<Row> rows = List.of(row(0, 0, "a", "王小明跑步"), row(0, 1, "b", "王小明跑步"));
    assertThat(judge(rows, 1).select(Columns.CAPTION, Listing.RULE).collectAsList())
        .containsOnly(RowFactory.create("王小明跑步", "caption-frequency"));
  }

  @Test
  void judgesByTheListOfSensitiveWords(@TempDir Path folder) throws IOException {
    Path list = folder.resolve("words.txt");
    Files.writeString(list, "# 注\nＢＡＤ\n");
    CaptionConfig config = Captions.config(list.toUri().toString(), 10, 10);
    DedupConfig dedup = new DedupConfig(false, false, -1);
    Dataset<Row> listing =
        spark.createDataFrame(
            List.of(row(0, 0, "a", "bad 猫"), row(0, 1, "b", "猫")), Listing.SCHEMA);
    Dataset<Row> cleaned = CaptionStage.clean(listing, config, dedup);
    // Read once, before any executor works.
    Files.delete(list);
    assertThat(
            CaptionStage.compare(cleaned, config, dedup)
                .select(Listing.KEY, Listing.RULE, Listing.MEASURED)
                .collectAsList())
        .containsExactlyInAnyOrder(
            RowFactory.create("a", "sensitive-words", "the word of line 2"),
            RowFactory.create("b", null, null));
    assertThatThrownBy(() -> CaptionStage.judge(listing, config, dedup))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageEndingWith("words.txt: there is no such file");
  }

  @Test
  void judgesAnEmptyCorpus() {
    assertThat(judge(List.of(), 1).collectAsList()).isEmpty();
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
        Captions.config("", most, 1000),
        new DedupConfig(false, false, -1));
  }

  private static Row row(int file, int position, String key, String caption) {
    return RowFactory.create(values(file, position, key, caption));
  }

  private static Object[] values(int file, int position, String key, String caption) {
    Object[] values = new Object[Listing.SCHEMA.size()];
    values[0] = file;
    values[1] = (long) position;
    values[2] = key;
    values[4] = caption;
    values[5] = "file:/x";
    values[6] = 0L;
    values[7] = -1L;
    return values;
  }

  private static String place(Row row) {
    return String.format("%03d-%05d", row.getInt(0), row.getLong(1));
  }
}
