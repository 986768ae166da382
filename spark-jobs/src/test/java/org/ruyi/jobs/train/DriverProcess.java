package org.ruyi.jobs.train;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code ruyi train} with the tiny recipe, in a JVM of its own. */
final class DriverProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private DriverProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts to train in {@code folder/runs/run}, on the pairs in {@code folder/datasets}.
   *
   * @param spark settings
   */
  static DriverProcess start(
      Path folder,
      String run,
      Start start,
      String master,
      Map<String, String> spark,
      String... overrides)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-opens") || flag.startsWith("-Dorg.bytedeco."))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx700m",
            "-XX:TieredStopAtLevel=1",
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-Duser.timezone=UTC",
            "-Djava.io.tmpdir=" + folder,
            "org.ruyi.jobs.cli.Ruyi",
            "train",
            "--conf",
            Recipe.write(folder.resolve("tiny.conf")).toString(),
            "--master",
            master));
    if (start == Start.RESUME) {
      command.add("--resume");
    }
    set(command, "data.root=" + folder.resolve("datasets"));
    set(command, "checkpoint.root=" + folder.resolve("runs"));
    set(command, "checkpoint.run=" + run);
    for (String override : overrides) {
      set(command, override);
    }
    spark.forEach((key, value) -> command.addAll(List.of("--spark-conf", key + "=" + value)));
    Path log = folder.resolve(run + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Not -cp: the launcher says why.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return new DriverProcess(builder.start(), log);
  }

  private static void set(List<String> command, String setting) {
    command.addAll(List.of("--set", setting));
  }

  /**
   * Waits until something is so.
   *
   * @return whether it is; false where the process has ended before
   */
  boolean await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  /** Processor time that it has taken. */
  Duration work() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Asks it to stop, as a scheduler does (SIGTERM). */
  void terminate() {
    process.destroy();
  }

  /** Ends it at once (SIGKILL). */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for its end; returns the exit code. */
  int exit() throws InterruptedException {
    return process.waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it and those before it in the same run wrote. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
