package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.stats.Funnel;

final class SamplesTest {
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.sql.codegen.wholeStage", false)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void prefersRejectsWithPictures() {
    List<Row> ledger = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ledger.add(reject("k" + i, "image", "min-side"));
      ledger.add(reject("k" + i, "source", "duplicate-key"));
    }
    Dataset<Row> rejects = spark.createDataFrame(ledger, Columns.REJECTS);
    Funnel funnel =
        new Funnel(
            100,
            List.of(
                new Funnel.Step("source", "duplicate-key", 50, 50),
                new Funnel.Step("image", "min-side", 50, 0)));
    Dataset<Row> none = spark.createDataFrame(List.of(), Columns.DATA);
    List<Preview> previews =
        IntStream.of(3, 41).mapToObj(i -> new Preview("k" + i, new byte[] {(byte) i})).toList();

    Samples samples = Samples.of(none, rejects, funnel, previews);
    List<Samples.Reject> sized = samples.rejects().get("image: min-side");
    assertThat(sized).hasSize(6);
    assertThat(sized.subList(0, 2))
        .allSatisfy(r -> assertThat(r.jpeg()).containsExactly(r.key().equals("k3") ? 3 : 41));
    assertThat(sized.subList(2, 6)).allSatisfy(r -> assertThat(r.jpeg()).isEmpty());
    assertThat(samples.rejects().get("source: duplicate-key"))
        .hasSize(6)
        .allSatisfy(r -> assertThat(r.jpeg()).isEmpty());
    assertThat(keys(Samples.of(none, rejects.repartition(5), funnel, previews)))
        .isEqualTo(keys(samples));
  }

  private static List<String> keys(Samples samples) {
    return samples.rejects().values().stream()
        .flatMap(List::stream)
        .map(Samples.Reject::key)
        .toList();
  }

  private static Row reject(String key, String stage, String rule) {
    return RowFactory.create(key, null, "图", stage, rule, "1", "2", "");
  }
}
