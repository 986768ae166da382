package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.pipeline.RefreshPlan;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetVersion;

final class RefreshTest {
  private static SparkSession spark;

  @TempDir private Path folder;
  private PictureServer server;
  private final Map<String, String> rows = new LinkedHashMap<>();

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.sql.codegen.wholeStage", false)
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.sql.adaptive.enabled", false)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void serve() throws IOException {
    server = PictureServer.start();
    for (int i = 0; i < 6; i++) {
      rows.put(server.add(i), "第" + i + "张图片");
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void getsOnlyWhatIsNewOrFailedAndTakesTheCaptionsOfNow() throws IOException {
    server.fail("/3.png", 503);
    PrepareResult first = run("set");
    assertThat(first.kept()).isEqualTo(5);
    assertThat(server.requests()).hasSize(6);

    server.heal("/3.png");
    rows.put(server.add(6), "第6张图片");
    rows.replaceAll((url, caption) -> "新的" + caption);
    server.forget();
    assertThat(plan("set")).isEqualTo(new RefreshPlan.Counts(2, 1, 5, 0));
    PrepareResult second = run("set");
    assertThat(second.outcome()).isEqualTo(PrepareResult.Outcome.PUBLISHED);
    assertThat(server.requests()).containsExactlyInAnyOrder("/3.png", "/6.png");
    assertThat(open("set").manifest().parent()).isEqualTo(first.version());
    assertThat(second.kept()).isEqualTo(7);
    assertThat(pairs(second))
        .isEqualTo(pairs(run("another")))
        .allMatch(pair -> pair.contains("新的第"));
  }

  @Test
  void makesNoVersionWhereNothingIsNew() throws IOException {
    server.fail("/1.png", 404);
    PrepareResult first = run("set");
    server.forget();
    // As where the run was killed between its commit and the hint.
    Files.delete(folder.resolve("out/set/latest.json"));
    PrepareResult second = run("set", "refresh.backoff = 1h");
    assertThat(second.outcome()).isEqualTo(PrepareResult.Outcome.UNCHANGED);
    assertThat(second.version()).isEqualTo(first.version());
    assertThat(second.funnel()).isEqualTo(first.funnel());
    assertThat(server.requests()).isEmpty();
    assertThat(names("set/manifests")).hasSize(1);
    assertThat(names("set/versions")).containsExactly(first.version());
    assertThat(folder.resolve("out/set/latest.json")).content().contains(first.version());
  }

  @Test
  void triesAFailedFetchInSoManyRuns() throws IOException {
    server.fail("/1.png", 500);
    run("set", "refresh.max-attempts = 2");
    PrepareResult second = run("set", "refresh.max-attempts = 2");
    server.forget();
    assertThat(second.outcome()).isEqualTo(PrepareResult.Outcome.PUBLISHED);
    PrepareResult third = run("set", "refresh.max-attempts = 2");
    assertThat(third.outcome()).isEqualTo(PrepareResult.Outcome.UNCHANGED);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aForbiddenAddressIsTriedAgainWhereNetworksAreWidened() throws IOException {
    String[] other = {"fetch.allowed-networks = [\"127.0.0.2/32\"]", "refresh.max-attempts = 1"};
    // Nobody listens there.
    rows.put(server.add(7).replace("127.0.0.1", "127.0.0.2"), "另一个地址");
    rows.put("http://192.168.0.256/a.png", "没有这个地址");
    rows.put(pictureFile(), "一个文件");
    PrepareResult first = run("set", other);
    assertThat(first.funnel().byRule())
        .isEqualTo(Map.of("forbidden-address", 6L, "fetch-failed", 2L));
    assertThat(run("set", other).outcome()).isEqualTo(PrepareResult.Outcome.UNCHANGED);
    server.forget();
    PrepareResult second = run("set", "refresh.max-attempts = 1");
    assertThat(second.outcome()).isEqualTo(PrepareResult.Outcome.PUBLISHED);
    assertThat(server.requests()).hasSize(6).doesNotContain("/7.png");
    assertThat(second.kept()).isEqualTo(7);
  }

  @Test
  void dropsOrKeepsWhatVanishedFromTheSource() throws IOException {
    run("set");
    String gone = rows.keySet().iterator().next();
    rows.remove(gone);
    server.forget();
    PrepareResult keeping = run("set", "refresh.vanished = keep");
    // Nothing changed, except that the pair is now the last.
    assertThat(keeping.outcome()).isEqualTo(PrepareResult.Outcome.UNCHANGED);
    rows.put(server.add(7), "第7张图片");
    keeping = run("set", "refresh.vanished = keep");
    assertThat(keeping.input()).isEqualTo(7);
    assertThat(pairs(keeping)).hasSize(7).last().asString().contains("第0张图片");
    PrepareResult dropping = run("set");
    assertThat(dropping.input()).isEqualTo(6);
    assertThat(pairs(dropping)).hasSize(6).noneMatch(pair -> pair.contains("第0张图片"));
    assertThat(server.requests()).containsExactly("/7.png");
  }

  @Test
  void countsCaptionsInTheWholeNewVersion() throws IOException {
    rows.replaceAll((url, caption) -> caption.contains("5") ? caption : "展开全文");
    assertThat(run("set", "caption.max-occurrences = 5").kept()).isEqualTo(6);
    rows.put(server.add(6), "展开全文");
    PrepareResult second = run("set", "caption.max-occurrences = 5");
    assertThat(second.kept()).isEqualTo(1);
    assertThat(second.funnel().byRule()).isEqualTo(Map.of("caption-frequency", 6L));
  }

  @Test
  void getsEverythingAgainForOtherPicturesOrFromScratch() throws IOException {
    run("set");
    server.forget();
    run("set", "image.size = 24");
    assertThat(server.requests()).hasSize(6);
    server.forget();
    assertThat(run("set", "image.size = 24", "refresh.from = scratch").outcome())
        .isEqualTo(PrepareResult.Outcome.PUBLISHED);
    assertThat(server.requests()).hasSize(6);
  }

  @Test
  void aVersionThatFailsAGateLeavesItsReportAlone() throws IOException {
    assertThatThrownBy(() -> run("set", "gates.min-rows = 7"))
        .isInstanceOf(JobException.class)
        .hasMessageMatching(
            "Cannot publish set: gates.min-rows wants at least 7 and measured 6; see"
                + " file:.*/report/report.html");
    Path version = folder.resolve("out/set/versions").resolve(names("set/versions").get(0));
    try (Stream<Path> files = Files.walk(version)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .contains("report.html", "stats.json")
          .noneMatch(name -> name.endsWith(".parquet"));
    }
    assertThat(folder.resolve("out/set/latest.json")).doesNotExist();
    assertThat(run("set").outcome()).isEqualTo(PrepareResult.Outcome.PUBLISHED);
  }

  private PrepareResult run(String name, String... more) throws IOException {
    var config = config(name, more);
    return PrepareJob.run(spark, config.value(), config.json());
  }

  /** A picture on this machine, beside the table of pairs. */
  private String pictureFile() throws IOException {
    Path file = folder.resolve("local.png");
    Files.write(file, RawCorpus.picture(60, 70, "png"));
    return file.toUri().toString();
  }

  private RefreshPlan.Counts plan(String name) throws IOException {
    var config = config(name);
    return PrepareJob.dryRun(spark, config.value(), config.json()).plan();
  }

  private org.ruyi.jobs.config.Configuration<PrepareConfig> config(String name, String... more)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of("url,caption"));
    rows.forEach((url, caption) -> lines.add(url + "," + caption));
    Files.write(folder.resolve("pairs.csv"), lines);
    List<String> settings =
        new ArrayList<>(
            List.of(
                "source.format = wukong-csv",
                "source.path = \"" + folder.resolve("pairs.csv") + "\"",
                "output.root = \"" + folder.resolve("out") + "\"",
                "output.name = " + name,
                "output.min-files = 2",
                "image.size = 16",
                "image.min-side.pixels = 10",
                "fetch.allowed-networks = [\"127.0.0.0/8\"]",
                "fetch.robots = ignore",
                "fetch.retries = 0",
                "refresh.backoff = 0s"));
    settings.addAll(List.of(more));
    return ConfigurationLoader.load(
        PrepareConfig.class,
        PrepareJob.DEFAULTS,
        ConfigFactory.parseString(String.join("\n", settings)),
        List.of(),
        "test");
  }

  private DatasetVersion open(String name) {
    return DatasetVersion.open(
        folder.resolve("out").toString(), name, "latest", new Configuration());
  }

  /** Key, caption and picture of every pair, in order. */
  private static List<String> pairs(PrepareResult result) {
    return spark
        .read()
        .parquet(result.uri() + "/data")
        .select("key", "caption", "image")
        .collectAsList()
        .stream()
        .map(RefreshTest::text)
        .toList();
  }

  private static String text(Row row) {
    return row.getString(0)
        + " "
        + row.getString(1)
        + " "
        + org.ruyi.data.Sha256.of(row.<byte[]>getAs(2));
  }

  private List<String> names(String path) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out").resolve(path))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .toList();
    }
  }
}
