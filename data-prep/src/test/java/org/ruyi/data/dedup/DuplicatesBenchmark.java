package org.ruyi.data.dedup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ruyi.data.config.DedupConfig;

/**
 * Time and shuffled bytes of deduplication, by the distance. The corpus: random hashes; every tenth
 * picture is close to an earlier one (1-4 bits), every fiftieth has an earlier one's bytes. From
 * the root of the repository, with arguments pictures and distances:
 *
 * <pre>{@code
 * mvn -q -DskipTests install
 * mvn -o -q -pl data-prep test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark-classpath
 * java -Xmx3g $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -cp data-prep/target/test-classes:data-prep/target/classes:$(cat data-prep/target/benchmark-classpath) \
 *   org.ruyi.data.dedup.DuplicatesBenchmark 1000000 0 4 6 10
 * }</pre>
 */
public final class DuplicatesBenchmark {
  private static final int PARTS = 8;

  private DuplicatesBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments pictures of the corpus, and distances to measure
   */
  public static void main(String[] arguments) {
    int pictures = Integer.parseInt(arguments[0]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", PARTS)
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    AtomicLong shuffled = new AtomicLong();
    AtomicLong spilled = new AtomicLong();
    AtomicLong cpu = new AtomicLong();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                shuffled.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
                spilled.addAndGet(end.taskMetrics().diskBytesSpilled());
                cpu.addAndGet(end.taskMetrics().executorCpuTime());
              }
            });
    Dataset<Row> corpus = corpus(spark, pictures).persist();
    System.out.printf(Locale.ROOT, "%d pictures%n", corpus.count());
    for (int i = 1; i < arguments.length; i++) {
      int distance = Integer.parseInt(arguments[i]);
      shuffled.set(0);
      spilled.set(0);
      cpu.set(0);
      long start = System.nanoTime();
      long losers = Duplicates.of(corpus, new DedupConfig(false, true, distance)).count();
      System.out.printf(
          Locale.ROOT,
          "distance %d: %.1f s, %.1f s of the processor in tasks, %d losers, %.1f MB shuffled, %.1f MB spilled%n",
          distance,
          (System.nanoTime() - start) / 1e9,
          cpu.get() / 1e9,
          losers,
          shuffled.get() / 1e6,
          spilled.get() / 1e6);
    }
    spark.stop();
  }

  private static Dataset<Row> corpus(SparkSession spark, int pictures) {
    List<Integer> parts = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      parts.add(part);
    }
    int each = pictures / PARTS;
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(parts, PARTS)
            .flatMap(part -> rows(part, each)),
        new StructType()
            .add("key", DataTypes.StringType, false)
            .add("rank", DataTypes.IntegerType, false)
            .add("file", DataTypes.IntegerType, false)
            .add("position", DataTypes.LongType, false)
            .add("sha256", DataTypes.StringType, false)
            .add("phash", DataTypes.LongType, true));
  }

  private static Iterator<Row> rows(int part, int count) {
    SplittableRandom random = new SplittableRandom(part);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "%032x%032x", part, i);
      String sha256 = name;
      long hash = random.nextLong();
      if (i > 0 && i % 10 == 0) {
        Row other = rows.get(random.nextInt(i));
        hash = other.getLong(5);
        if (i % 50 == 0) {
          sha256 = other.getString(4);
        } else {
          for (int flip = random.nextInt(1, 5); flip > 0; flip--) {
            hash ^= 1L << random.nextInt(64);
          }
        }
      }
      rows.add(RowFactory.create(name, 1, part, (long) i, sha256, hash));
    }
    return rows.iterator();
  }
}
