package org.ruyi.jobs.train;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ruyi.jobs.checkpoint.CheckpointManifest;
import org.ruyi.jobs.store.StoredFile;

/**
 * What a checkpoint costs in processor time, by its parts, with nothing else going on: the network
 * of {@code conf/ddpm.conf} (36 million parameters, with Adam's moments and the moving average), to
 * a local folder and to an S3 server in this process. The first figure of each is that of the
 * process, server and compiler included; the second that of the threads that write. Beside them,
 * what the SHA-256 of as many bytes costs alone. From the root of the repository, with the number
 * of checkpoints (4 take a minute), and settings where others are wanted:
 *
 * <pre>{@code
 * mvn -o -q test-compile
 * java -Xmx3g -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0 \
 *   $(sed -n 's:.*<jvm.opens>\(.*\)</jvm.opens>.*:\1:p' pom.xml) \
 *   -Druyi.s3proxy.jar=spark-jobs/target/tools/s3proxy.jar \
 *   -cp spark-jobs/target/test-classes:spark-jobs/target/classes:$(cat spark-jobs/target/classpath) \
 *   org.ruyi.jobs.train.CheckpointCostBenchmark 4
 * }</pre>
 */
public final class CheckpointCostBenchmark {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String SENDERS = "s3a-transfer";
  private static final int PIECE = 1 << 18;

  private final Map<String, List<String>> parts = new LinkedHashMap<>();

  private CheckpointCostBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments checkpoints to each store, then settings
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> all = List.of(arguments);
    int checkpoints = Integer.parseInt(all.get(0));
    try (CheckpointBench bench = CheckpointBench.start(all.subList(1, all.size()))) {
      for (Map.Entry<String, String> root : bench.roots().entrySet()) {
        try (TrainingRun run = bench.run(root.getValue())) {
          CheckpointCostBenchmark cost = new CheckpointCostBenchmark();
          cost.measure(run, bench.writer(root.getValue()), checkpoints);
          System.out.println(
              root.getKey()
                  + ", processor seconds of process / of writers (seconds) a checkpoint:");
          cost.parts.forEach((part, each) -> System.out.println("  " + part + ": " + each));
        }
      }
    }
  }

  private void measure(TrainingRun run, CheckpointWriter writer, int checkpoints)
      throws IOException {
    TrainingState buffer = run.state().likeness();
    for (int i = 0; i < checkpoints; i++) {
      RoundMetrics metrics = run.round();
      part("copy into the second buffer", () -> buffer.copyFrom(run.state()));
      CheckpointWriter.Snapshot snapshot =
          CheckpointWriter.Snapshot.of(run, buffer, metrics, CheckpointBench.log(metrics));
      List<CheckpointManifest> manifest = new ArrayList<>();
      part("files with their digests", () -> manifest.add(writer.upload(snapshot)));
      part("commit", () -> writer.commit(manifest.get(0)));
      part("report", () -> writer.report(snapshot));
      part("deletion of the one before", () -> writer.prune(1));
      long bytes = manifest.get(0).files().stream().mapToLong(StoredFile::size).sum();
      part("[SHA-256 of %,d bytes alone]".formatted(bytes >> 20 << 20), () -> digest(bytes));
    }
  }

  private interface Part {
    void run() throws IOException;
  }

  private void part(String name, Part part) throws IOException {
    long all = SYSTEM.getProcessCpuTime();
    long writers = writers();
    long start = System.nanoTime();
    part.run();
    parts
        .computeIfAbsent(name, unused -> new ArrayList<>())
        .add(
            String.format(
                Locale.ROOT,
                "%.2f / %.2f (%.2f)",
                (SYSTEM.getProcessCpuTime() - all) / 1e9,
                (writers() - writers) / 1e9,
                (System.nanoTime() - start) / 1e9));
  }

  /** Processor time of this thread and of those that send to S3, nanoseconds. */
  private static long writers() {
    long sum = THREADS.getCurrentThreadCpuTime();
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith(SENDERS)) {
        sum += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return sum;
  }

  private static void digest(long bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
      for (long done = 0; done < bytes; done += PIECE) {
        digest.update(piece.clear());
      }
      digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
