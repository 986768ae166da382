package org.ruyi.data.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ruyi.data.caption.Tokens;
import org.ruyi.data.pipeline.Columns;

/** Spark's counts against those of loops. */
final class StatisticsTest {
  private static final double TOLERANCE = 1e-9;

  /** What rounding to {@link Rounding#COARSE} bits may change. */
  private static final double COARSE = 1.0 / 128;

  private static final StructType PAIRS =
      new StructType()
          .add("key", DataTypes.StringType, false)
          .add(Columns.CAPTION, DataTypes.StringType, false)
          .add(Columns.ORIGINAL_WIDTH, DataTypes.IntegerType, false)
          .add(Columns.ORIGINAL_HEIGHT, DataTypes.IntegerType, false)
          .add("clip.score", DataTypes.DoubleType, true);

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.codegen.wholeStage", false)
            .config("spark.sql.adaptive.enabled", false)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void countsTheCorpusAsALoopDoes() {
    SplittableRandom random = new SplittableRandom(1);
    String[] captions = {"一只猫", "大海 sea", "山,山", "cat"};
    List<Row> rows = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    List<Long> longer = new ArrayList<>();
    double scores = 0;
    for (int i = 0; i < 200; i++) {
      String caption = captions[random.nextInt(captions.length)];
      int width = random.nextInt(200, 5_000);
      int height = random.nextInt(200, 5_000);
      Double score = i % 10 == 0 ? null : i % 10 == 1 ? Double.NaN : i / 100.0 - 1;
      rows.add(RowFactory.create("k" + i, caption, width, height, score));
      tokens.addAll(Tokens.of(caption));
      longer.add((long) Math.max(width, height));
      scores += i % 10 <= 1 ? 0 : score;
    }
    CorpusStatistics statistics = CorpusStatistics.of(spark.createDataFrame(rows, PAIRS));
    assertThat(statistics.pairs()).isEqualTo(200);
    assertThat(statistics.uniqueTokens()).isEqualTo(tokens.size());
    assertThat(statistics.longerSide()).isEqualTo(of(longer));
    assertThat(statistics.shorterSide().total()).isEqualTo(200);
    ScoreStatistics score = statistics.scores().get(0);
    assertThat(score.name()).isEqualTo("clip.score");
    assertThat(score.missing()).isEqualTo(40);
    assertThat(score.values().mean() / ScoreStatistics.UNIT)
        .isCloseTo(scores / 160, within(TOLERANCE));
  }

  @Test
  void findsTheSlowestHostsAsALoopDoes() {
    SplittableRandom random = new SplittableRandom(2);
    List<Row> rows = new ArrayList<>();
    Map<String, List<Long>> times = new HashMap<>();
    Map<String, Long> failures = new HashMap<>();
    for (int i = 0; i < 600; i++) {
      String host = "h" + (int) Math.sqrt(random.nextInt(900));
      long millis = random.nextLong(1 + 100L * host.hashCode() % 977);
      boolean got = random.nextInt(3) > 0;
      times.computeIfAbsent(host, h -> new ArrayList<>()).add(millis);
      failures.merge(host, got ? 0L : 1L, Long::sum);
      rows.add(
          RowFactory.create(
              "k" + i,
              got ? Long.valueOf(i) : null,
              host,
              got ? "ok" : i % 2 == 0 ? "http-error" : "timeout",
              millis,
              got ? Integer.valueOf(200) : i % 2 == 0 ? Integer.valueOf(404 + i % 4) : null));
    }
    rows.add(RowFactory.create("local", 1_000L, null, null, null, null));
    FetchStatistics statistics = FetchStatistics.of(facts(rows));

    assertThat(statistics.fetches()).isEqualTo(600);
    assertThat(statistics.millis().total()).isEqualTo(600);
    assertThat(statistics.bytes().counts()).containsEntry(1_000L, 1L).doesNotContainKey(600L);
    assertThat(statistics.outcomes().get(0).name()).isEqualTo("ok");
    assertThat(statistics.outcomes().get(0).statuses())
        .containsExactly(new FetchStatistics.Status(200, statistics.outcomes().get(0).count()));
    long failed = failures.values().stream().mapToLong(Long::longValue).sum();
    assertThat(statistics.outcomes().stream().skip(1).mapToLong(FetchStatistics.Outcome::count))
        .hasSize(2)
        .satisfies(c -> assertThat(c.stream().mapToLong(Long::longValue).sum()).isEqualTo(failed));

    List<String> often =
        times.keySet().stream().filter(host -> times.get(host).size() >= 5).toList();
    assertThat(statistics.slowestHosts()).hasSize(10);
    assertThat(statistics.slowestHosts())
        .isSortedAccordingTo(Comparator.comparingDouble(FetchStatistics.Host::median).reversed());
    for (FetchStatistics.Host host : statistics.slowestHosts()) {
      Distribution exact = of(times.get(host.name()));
      assertThat(often).contains(host.name());
      assertThat(host.fetches()).isEqualTo(exact.total());
      assertThat(host.failures()).isEqualTo(failures.get(host.name()));
      assertThat(host.median()).isCloseTo(exact.median(), within(COARSE * exact.median()));
      assertThat((double) host.p95())
          .isCloseTo(exact.quantile(0.95), within(COARSE * exact.quantile(0.95)));
    }
    double tenth = statistics.slowestHosts().get(9).median();
    assertThat(often.stream().filter(h -> of(times.get(h)).median() > tenth * (1 + 2 * COARSE)))
        .hasSizeLessThan(10);

    Collections.shuffle(rows, new Random(3));
    assertThat(FetchStatistics.of(facts(rows).repartition(3))).isEqualTo(statistics);
  }

  @Test
  void knowsNoFetchesWithoutFacts() {
    FetchStatistics none = FetchStatistics.of(facts(List.of()));
    assertThat(none.fetches()).isZero();
    assertThat(none.slowestHosts()).isEmpty();
    assertThat(none.bytes().total()).isZero();
  }

  @Test
  void countsWordsAsALoopDoes() {
    List<Row> rows = pairs("一只橘猫在窗台上睡觉", "橘猫和小狗", "上海的夜景,灯光", "小狗 dog 2020");
    Map<String, Long> counts = new TreeMap<>();
    rows.forEach(row -> Words.of(row.getString(1)).forEach(w -> counts.merge(w, 1L, Long::sum)));
    TopWords top = TopWords.of(spark.createDataFrame(rows, PAIRS), rows.size());
    assertThat(top.words())
        .isEqualTo(
            counts.entrySet().stream()
                .map(e -> new TopWords.Word(e.getKey(), e.getValue()))
                .sorted(
                    Comparator.comparingLong(TopWords.Word::count)
                        .reversed()
                        .thenComparing(TopWords.Word::text))
                .toList());
    assertThat(top.words()).contains(new TopWords.Word("小狗", 2));
    assertThat(top.counted()).isEqualTo(4);
  }

  @Test
  void samplesByTheKeysWhereThereAreTooMany() {
    List<Row> rows = pairs(IntStream.range(0, 2_000).mapToObj(i -> "大海").toArray(String[]::new));
    Dataset<Row> data = spark.createDataFrame(rows, PAIRS);
    TopWords top = TopWords.of(data, 2_000, 500);
    assertThat(top.captions()).isEqualTo(2_000);
    assertThat(top.counted()).isBetween(400L, 600L);
    assertThat(top.words()).containsExactly(new TopWords.Word("大海", top.counted()));
    assertThat(TopWords.of(data.repartition(3), 2_000, 500)).isEqualTo(top);
  }

  private static List<Row> pairs(String... captions) {
    List<Row> rows = new ArrayList<>();
    for (String caption : captions) {
      rows.add(RowFactory.create("k" + rows.size(), caption, 300, 200, 0.5));
    }
    return rows;
  }

  private static Dataset<Row> facts(List<Row> rows) {
    return spark.createDataFrame(rows, PictureFacts.SCHEMA);
  }

  private static Distribution of(List<Long> values) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    values.forEach(value -> counts.merge(value, 1L, Long::sum));
    return new Distribution(counts);
  }
}
