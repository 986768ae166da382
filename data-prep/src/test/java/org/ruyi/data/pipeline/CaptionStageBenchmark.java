package org.ruyi.data.pipeline;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.ruyi.data.caption.Captions;
import org.ruyi.data.config.CaptionConfig;
import org.ruyi.data.config.DedupConfig;
import org.ruyi.data.source.Listing;

/**
 * The captions' stage on generated rows of a URL and a caption, on two cores: seconds, bytes that
 * are shuffled and bytes that are spilled. From the root of the repository, with the number of
 * rows:
 *
 * <pre>{@code
 * mvn -o -q -pl data-prep test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark-classpath
 * java -Xmx3g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -cp data-prep/target/test-classes:data-prep/target/classes:$(cat data-prep/target/benchmark-classpath) \
 *   org.ruyi.data.pipeline.CaptionStageBenchmark 10000000
 * }</pre>
 */
public final class CaptionStageBenchmark {
  private static final int ROWS_A_FILE = 100_000;

  private CaptionStageBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments number of rows
   */
  public static void main(String[] arguments) {
    long total = Long.parseLong(arguments[0]);
    CaptionConfig config = Captions.config("", 10, 1000);
    DedupConfig dedup = new DedupConfig(true, false, -1);
    Traffic traffic = new Traffic();
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 64)
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("WARN");
      spark.sparkContext().addSparkListener(traffic);
      int files = (int) ((total + ROWS_A_FILE - 1) / ROWS_A_FILE);
      Dataset<Row> listing =
          spark
              .range(0, total, 1, files)
              .map(
                  (MapFunction<Long, Row>) CaptionStageBenchmark::row,
                  Encoders.row(Listing.SCHEMA));
      long start = System.nanoTime();
      Dataset<Row> cleaned =
          CaptionStage.clean(listing, config, dedup).persist(StorageLevel.MEMORY_AND_DISK());
      long input = cleaned.count();
      System.out.printf(Locale.ROOT, "cleaned %,d rows after %.0f s%n", input, seconds(start));
      Dataset<Row> judged =
          CaptionStage.compare(cleaned, config, dedup).persist(StorageLevel.MEMORY_AND_DISK());
      System.out.printf(Locale.ROOT, "counted the corpus after %.0f s%n", seconds(start));
      long output = 0;
      for (Row row : judged.groupBy(Listing.RULE).count().collectAsList()) {
        output += row.getLong(1);
        System.out.printf(Locale.ROOT, "  %s: %,d%n", row.get(0), row.getLong(1));
      }
      System.out.printf(
          Locale.ROOT,
          "judged %,d rows (%s) after %.0f s%n%,d bytes shuffled, %.1f a row; %,d bytes spilled%n",
          output,
          input == output && input == total ? "balanced" : "NOT BALANCED",
          seconds(start),
          traffic.shuffled.sum(),
          (double) traffic.shuffled.sum() / total,
          traffic.spilled.sum());
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** One in a thousand has the key of another, one in fifty its URL and caption. */
  private static Row row(long id) {
    SplittableRandom random = new SplittableRandom(id);
    long twin = random.nextInt(1000) == 0 ? id / 2 : id;
    SplittableRandom content = new SplittableRandom(random.nextInt(50) == 0 ? id / 2 : id);
    String caption = GeneratedCaptions.of(content);
    String url =
        "https://img.example.com/photos/"
            + Long.toHexString(content.nextLong())
            + "/"
            + Long.toHexString(content.nextLong())
            + ".jpg";
    return RowFactory.create(
        (int) (id / ROWS_A_FILE),
        id % ROWS_A_FILE,
        Long.toHexString(twin * 0x9E3779B97F4A7C15L),
        url,
        caption,
        url,
        0L,
        -1L,
        "词" + content.nextInt(9000),
        null,
        null,
        null,
        null,
        null);
  }

  private static final class Traffic extends SparkListener {
    final LongAdder shuffled = new LongAdder();
    final LongAdder spilled = new LongAdder();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (task.taskMetrics() != null) {
        shuffled.add(task.taskMetrics().shuffleWriteMetrics().bytesWritten());
        spilled.add(task.taskMetrics().diskBytesSpilled());
      }
    }
  }
}
