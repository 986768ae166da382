package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.config.PrepareConfig;

/**
 * The driver, a process of its own, is killed (SIGKILL) at every {@link Moment} of its run, in turn
 * while it makes a first version and while it refreshes one.
 *
 * <p>Takes minutes: {@code mvn -pl spark-jobs -am test -Dtest=KilledDriverTest
 * -Dtest.excluded.groups= -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("slow")
final class KilledDriverTest {
  private static final long SEED = 20260131;

  @TempDir private Path folder;
  private SparkSession spark;

  @BeforeEach
  void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.codegen.wholeStage", false)
            .getOrCreate();
  }

  @AfterEach
  void stop() {
    spark.stop();
  }

  @Test
  @Timeout(value = 14, unit = TimeUnit.MINUTES)
  void theNextRunEndsAsIfNothingHadHappened() throws IOException, InterruptedException {
    Path shards = folder.resolve("shards");
    FaultCorpus.shard(shards, 0);
    FaultCorpus.shard(shards, 1);
    Path older = root("older");
    run(older);
    Published before = Published.newest(spark, uri(older));
    FaultCorpus.shard(shards, 2);
    Path calm = root("calm");
    run(calm);
    Published undisturbed = Published.newest(spark, uri(calm));

    SplittableRandom random = new SplittableRandom(SEED);
    List<String> told = new ArrayList<>();
    for (Moment moment : Moment.values()) {
      boolean refreshing = moment.ordinal() % 2 == 1;
      Path root = root(moment.name());
      if (refreshing) {
        copy(older, root);
      }
      int time = 1 + random.nextInt(moment.most());
      killAt(moment, time, root);
      int versions = names(root, "manifests").size();
      boolean committed = versions > (refreshing ? 1 : 0);
      told.add(
          "%s (%d), %s: folders of versions %s"
              .formatted(moment, time, committed ? "committed" : "not", names(root, "versions")));
      assertThat(committed)
          .as("%s", told)
          .isEqualTo(moment == Moment.COMMITTED_AND_WRITES_THE_HINT);
      if (committed) {
        assertThat(Published.newest(spark, uri(root))).as("%s", told).isEqualTo(undisturbed);
      } else if (refreshing) {
        assertThat(Published.newest(spark, uri(root))).as("%s", told).isEqualTo(before);
      }
      PrepareResult next = run(root);
      assertThat(next.outcome())
          .isEqualTo(committed ? PrepareResult.Outcome.UNCHANGED : PrepareResult.Outcome.PUBLISHED);
      assertThat(Published.newest(spark, uri(root))).as("%s", told).isEqualTo(undisturbed);
      assertThat(root.resolve("set/latest.json")).content().contains(next.version());
    }
    System.err.println(String.join("\n", told));
  }

  /** Kills a driver that has come to a moment for the n-th time. */
  private void killAt(Moment moment, int time, Path root) throws IOException, InterruptedException {
    Path mark = beside(root, ".mark");
    Process driver =
        driver(
            root,
            Map.of(
                "fs.file.impl",
                StandstillFileSystem.class.getName(),
                StandstillFileSystem.MOMENT,
                moment.name(),
                StandstillFileSystem.COUNT,
                Integer.toString(time),
                StandstillFileSystem.MARK,
                mark.toString()));
    try {
      while (!Files.exists(mark)) {
        if (driver.waitFor(10, TimeUnit.MILLISECONDS)) {
          throw new AssertionError(
              "The driver ended before " + moment + ": " + Files.readString(beside(root, ".log")));
        }
      }
    } finally {
      driver.destroyForcibly().waitFor();
    }
  }

  /** The command line in a JVM of its own. */
  private Process driver(Path root, Map<String, String> hadoop) throws IOException {
    Path recipe = beside(root, ".conf");
    Files.writeString(recipe, recipe(root));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-opens") || flag.startsWith("-Dorg.bytedeco."))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-Duser.timezone=UTC",
            "-Djava.io.tmpdir=" + folder,
            "org.ruyi.jobs.cli.Ruyi",
            "prepare",
            "--conf",
            recipe.toString(),
            "--master",
            "local[2]",
            "--spark-conf",
            "spark.sql.shuffle.partitions=2",
            "--spark-conf",
            "spark.sql.codegen.wholeStage=false"));
    hadoop.forEach(
        (key, value) ->
            command.addAll(List.of("--spark-conf", "spark.hadoop." + key + "=" + value)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(beside(root, ".log").toFile());
    // Not -cp: the launcher says why.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder.start();
  }

  private PrepareResult run(Path root) {
    org.ruyi.jobs.config.Configuration<PrepareConfig> config =
        FaultCorpus.config(folder.resolve("shards").toString(), root.toString());
    return PrepareJob.run(spark, config.value(), config.json());
  }

  private String recipe(Path root) {
    return FaultCorpus.recipe(folder.resolve("shards").toString(), root.toString());
  }

  private static Path beside(Path root, String suffix) {
    return root.resolveSibling(root.getFileName() + suffix);
  }

  private Path root(String name) {
    return folder.resolve(name);
  }

  private static String uri(Path root) {
    return root.toString();
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return to;
  }

  private static List<String> names(Path root, String part) throws IOException {
    Path listed = root.resolve("set").resolve(part);
    if (!Files.isDirectory(listed)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(listed)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }
}
