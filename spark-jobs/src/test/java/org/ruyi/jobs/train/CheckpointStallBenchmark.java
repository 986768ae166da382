package org.ruyi.jobs.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ruyi.jobs.progress.Progress;

/**
 * What checkpoints cost a run: the network of {@code conf/ddpm.conf} (36 million parameters, with
 * Adam's moments and the moving average) is trained on this machine, with a checkpoint every so
 * many seconds to a local folder and to an S3 server, in the background and, for comparison,
 * waiting for each. A background checkpoint costs the copy between two rounds, and what the rounds
 * that overlap with its writing take longer than the others. The writer and the S3 server live on
 * the processors that train, which is the worst case; with {@code -Dbenchmark.cluster=true} an
 * executor process trains with one thread, and the server has the least priority, as on a cluster.
 * Medians count, as a share of training with a checkpoint a minute. From the root of the
 * repository, with arguments checkpoints and the least seconds between two, and settings where
 * others are wanted:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xmx6g -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -Druyi.s3proxy.jar=spark-jobs/target/tools/s3proxy.jar \
 *   -cp spark-jobs/target/test-classes:spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.CheckpointStallBenchmark 12 10 train.steps-per-round=1
 * }</pre>
 */
public final class CheckpointStallBenchmark {
  private static final int WARM_UP = 3;

  /** Seconds between two checkpoints that what is lost is a share of. */
  private static final double MINUTE = 60;

  private final int checkpoints;
  private final double interval;

  private CheckpointStallBenchmark(int checkpoints, double interval) {
    this.checkpoints = checkpoints;
    this.interval = interval;
  }

  /**
   * Measures and prints.
   *
   * @param arguments checkpoints to each store, seconds between two, then settings
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> all = List.of(arguments);
    CheckpointStallBenchmark benchmark =
        new CheckpointStallBenchmark(Integer.parseInt(all.get(0)), Double.parseDouble(all.get(1)));
    try (CheckpointBench bench = CheckpointBench.start(all.subList(2, all.size()))) {
      for (Map.Entry<String, String> root : bench.roots().entrySet()) {
        try (TrainingRun run = bench.run(root.getValue())) {
          for (int i = 0; i < WARM_UP; i++) {
            run.round();
          }
          CheckpointWriter writer = bench.writer(root.getValue());
          benchmark.background(run, writer, root.getKey());
          benchmark.waiting(run, writer, root.getKey());
        }
      }
    }
  }

  /** Training goes on while a checkpoint is written. */
  private void background(TrainingRun run, CheckpointWriter writer, String store) {
    Written written = new Written();
    List<Double> copying = new ArrayList<>();
    List<Double> writing = new ArrayList<>();
    List<Double> calm = new ArrayList<>();
    List<Double> disturbed = new ArrayList<>();
    try (BackgroundCheckpoints background =
        new BackgroundCheckpoints(writer, run.state(), "none", 0, written)) {
      for (int i = 0; i < checkpoints; i++) {
        RoundMetrics metrics = run.round();
        long submitted = System.nanoTime();
        written.at = Long.MAX_VALUE;
        background.submit(run, metrics, CheckpointBench.log(metrics));
        copying.add(seconds(submitted));
        while (seconds(submitted) < interval || written.at == Long.MAX_VALUE || calm.isEmpty()) {
          long start = System.nanoTime();
          run.round();
          (start < written.at ? disturbed : calm).add(seconds(start));
        }
        writing.add((written.at - submitted) / 1e9);
      }
      background.await();
    }
    double round = Median.of(calm);
    // Medians: another program that takes a core for a moment would count as much as a checkpoint.
    double slower = (Median.of(disturbed) - round) * disturbed.size() / checkpoints;
    double copy = Median.of(copying);
    System.out.printf(
        Locale.ROOT,
        "%s, in the background: copied in %s s, written in %s s; rounds of %.2f s (median of %d),"
            + " of %.2f s beside a checkpoint (median of %d); lost %.2f + %.2f s in a minute:"
            + " %.2f %%%n",
        store,
        texts(copying),
        texts(writing),
        round,
        calm.size(),
        Median.of(disturbed),
        disturbed.size(),
        copy,
        slower,
        100 * (copy + slower) / MINUTE);
  }

  /** Training waits for every checkpoint. */
  private void waiting(TrainingRun run, CheckpointWriter writer, String store) {
    List<Double> stalls = new ArrayList<>();
    try (BackgroundCheckpoints waiting =
        new BackgroundCheckpoints(writer, run.state(), "none", 0, new Written())) {
      for (int i = 0; i < checkpoints; i++) {
        RoundMetrics metrics = run.round();
        long start = System.nanoTime();
        waiting.submit(run, metrics, CheckpointBench.log(metrics));
        waiting.await();
        stalls.add(seconds(start));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s, waiting for it: %s s; %.2f %% of a minute%n",
        store,
        texts(stalls),
        100 * Median.of(stalls) / MINUTE);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static List<String> texts(List<Double> values) {
    return values.stream().map(value -> String.format(Locale.ROOT, "%.2f", value)).toList();
  }

  /** Hears when a checkpoint is committed. */
  private static final class Written implements Progress {
    private volatile long at;

    @Override
    public void step(String task, int done, int total, String line) {}

    @Override
    public void note(String line) {
      at = System.nanoTime();
    }

    @Override
    public void close() {}
  }
}
