package org.ruyi.data.pipeline;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.ruyi.data.caption.CaptionMasks;
import org.ruyi.data.caption.CaptionRules;
import org.ruyi.data.caption.Captions;
import org.ruyi.data.caption.CleanCaption;
import org.ruyi.data.caption.Script;
import org.ruyi.data.caption.Tokens;
import org.ruyi.data.config.CaptionConfig;

/**
 * Captions a second that one thread cleans, judges by themselves and masks, with the defaults, and
 * what each step takes of it. From the root of the repository, with the number of captions:
 *
 * <pre>{@code
 * mvn -o -q -pl data-prep test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark-classpath
 * java -Xmx1g -cp data-prep/target/test-classes:data-prep/target/classes:$(cat data-prep/target/benchmark-classpath) \
 *   org.ruyi.data.pipeline.CaptionBenchmark 5000000
 * }</pre>
 */
public final class CaptionBenchmark {
  private static final int BATCH = 50_000;

  /** The thread's own time on a core: whatever else runs on the machine does not count. */
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  private CaptionBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments number of captions
   */
  public static void main(String[] arguments) {
    int total = Integer.parseInt(arguments[0]);
    CaptionConfig config = Captions.config("", 10, 1000);
    CleanCaption clean = new CleanCaption(config);
    CaptionWork work =
        new CaptionWork(
            clean, CaptionRules.of(config, new Configuration(false)), CaptionWork.Pairs.COMPARED);
    CaptionMasks masks = new CaptionMasks(config);
    CaptionWork bare = new CaptionWork(clean, List.of(), CaptionWork.Pairs.COMPARED);
    ToIntFunction<String> all = caption -> work(work, masks, caption);
    measure("warming up", Math.min(total, 500_000), all);
    measure("everything", total, all);
    int part = Math.max(1, total / 5);
    measure("clean-up alone", part, caption -> clean.of(caption).length());
    measure(
        "clean-up and digests of key, caption and pair",
        part,
        caption -> bare.of(0, 0, "0123456789abcdef", "http://a/b", caption, false).size());
    measure("names of persons alone", part, caption -> masks.mask(caption).length());
    measure("script alone", part, caption -> Script.of(caption).ordinal());
    measure("tokens alone", part, Tokens::count);
  }

  private static int work(CaptionWork work, CaptionMasks masks, String caption) {
    Row row = work.of(0, 0, "0123456789abcdef", "http://a/b", caption, false);
    if (!row.isNullAt(2)) {
      return 1;
    }
    String masked = masks.mask(row.getString(0));
    return Script.of(masked).ordinal() + Tokens.count(masked);
  }

  private static void measure(String what, int total, ToIntFunction<String> function) {
    SplittableRandom random = new SplittableRandom(1);
    String[] batch = new String[BATCH];
    long nanos = 0;
    long sum = 0;
    for (int done = 0; done < total; done += BATCH) {
      int size = Math.min(BATCH, total - done);
      for (int i = 0; i < size; i++) {
        batch[i] = GeneratedCaptions.of(random);
      }
      long start = THREAD.getCurrentThreadCpuTime();
      for (int i = 0; i < size; i++) {
        sum += function.applyAsInt(batch[i]);
      }
      nanos += THREAD.getCurrentThreadCpuTime() - start;
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %,d captions, %,.0f a second and core (%d)%n",
        what,
        total,
        total / (nanos / 1e9),
        sum);
  }
}
