package org.ruyi.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.data.pipeline.Columns;
import org.ruyi.data.pipeline.RefreshPlan;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.dataset.DatasetVersion;

final class PrepareJobTest {
  private static SparkSession spark;

  /** Prepared twice before the tests, which only read the results. */
  @TempDir private static Path shards;

  private static PrepareResult first;
  private static PrepareResult second;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            // The stricter of the two: rows must not depend on Java's own serialization.
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            // Compiling queries takes longer than running them on so few rows.
            .config("spark.sql.codegen.wholeStage", false)
            .getOrCreate();
    writeShards(shards);
    // Tags stay, to be shown in the report as text.
    String tags = "caption.html-tags = keep";
    first = run(shards, "webdataset", shards + "/*.tar", tags);
    second =
        run(
            shards,
            "webdataset",
            shards + "/*.tar",
            tags,
            "fetch.parallelism = 1",
            "refresh.from = scratch");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void accountsForEveryRowOfAWebDataset() throws IOException {
    PrepareResult result = first;
    assertThat(ledger(result))
        .containsExactlyInAnyOrder(
            "bad-json|source|malformed-row||",
            "broken-utf8|source|malformed-row||",
            "no-picture|source|missing-image||",
            "no-caption|source|missing-caption||",
            "invisible|source|missing-caption||",
            "good-0|source|duplicate-key|2|1",
            "good-1|source|duplicate-key|2|1",
            "name|caption|meaningless-name||",
            "english|caption|han-count|0|1 to 31",
            "long|caption|han-count|32|1 to 31",
            "often-0|caption|caption-frequency|4|at most 3",
            "often-1|caption|caption-frequency|4|at most 3",
            "often-2|caption|caption-frequency|4|at most 3",
            "often-3|caption|caption-frequency|4|at most 3",
            "heavy|fetch|too-many-bytes|100001|at most 100000",
            "large|image|too-many-pixels|1001x1000|at most 1000000 pixels",
            "small|image|min-side|50x80|both longer than 50",
            "wide|image|aspect-ratio|3.017|at most 3.0",
            "half|image|undecodable||",
            "html|image|undecodable||");
    assertThat(result.input()).isEqualTo(46);
    assertThat(result.kept()).isEqualTo(26);
    assertThat(result.rejected()).isEqualTo(20);

    List<Row> data = data(result);
    assertThat(data).extracting(row -> row.<String>getAs("key")).isEqualTo(goodKeys());
    Row first = data.get(0);
    assertThat(first.<String>getAs("caption")).isEqualTo("第0张 图片");
    assertThat(first.<String>getAs("caption_raw")).isEqualTo(" 第0张\n图片");
    assertThat(first.<String>getAs("url")).isEqualTo("http://example/0.png");
    assertThat(first.<Integer>getAs("width")).isEqualTo(16);
    assertThat(first.<Integer>getAs("height")).isEqualTo(16);
    assertThat(first.<Integer>getAs("original_width")).isEqualTo(60);
    assertThat(first.<Integer>getAs("original_height")).isEqualTo(51);
    assertThat(first.<String>getAs("bucket")).isEqualTo("16x16");
    assertThat(first.<String>getAs("format")).isEqualTo("jpeg");
    assertThat(first.<Integer>getAs("tokens")).isEqualTo(5);
    assertThat(first.<byte[]>getAs("image")).startsWith(0xFF, 0xD8, 0xFF);
  }

  @Test
  void publishesWhatItsManifestSays() throws IOException {
    DatasetVersion version =
        DatasetVersion.open(shards + "/out", "set", "latest", new Configuration());
    DatasetManifest manifest = version.manifest();
    assertThat(manifest.version()).isEqualTo(second.version());
    assertThat(manifest.parent()).isEqualTo(first.version());
    assertThat(manifest.imageSize()).isEqualTo(16);
    assertThat(manifest.schema())
        .extracting(c -> c.name())
        .containsExactly(Columns.DATA.fieldNames());
    assertThat(manifest.counts().input()).isEqualTo(46);
    assertThat(manifest.counts().kept()).isEqualTo(26);
    assertThat(manifest.counts().rejectedByRule())
        .containsEntry("han-count", 2L)
        .containsEntry("undecodable", 2L)
        .doesNotContainKey("fetch-failed");
    assertThat(manifest.watermark().get("files")).hasSize(2);
    assertThat(manifest.configuration().at("/image/size").intValue()).isEqualTo(16);
    assertThat(manifest.files())
        .allSatisfy(
            file -> {
              byte[] bytes = Files.readAllBytes(local(second).resolve(file.path()));
              assertThat(bytes).hasSize(Math.toIntExact(file.size()));
              assertThat(org.ruyi.data.Sha256.of(bytes)).isEqualTo(file.sha256());
            });
    assertThat(manifest.files()).extracting(f -> f.path()).isEqualTo(visibleFiles(second));
    assertThat(version.dataFiles()).hasSize(4);
  }

  @Test
  void twoRunsGiveTheSameRowsInTheSameOrder() throws IOException {
    assertThat(second.version()).isGreaterThan(first.version());
    assertThat(partRows(second, "data")).isEqualTo(partRows(first, "data"));
    assertThat(partRows(second, "rejects")).isEqualTo(partRows(first, "rejects"));
  }

  @Test
  void reportsInAPageAndInNumbers() throws IOException {
    PrepareResult result = first;
    JsonNode stats =
        new ObjectMapper().readTree(local(result).resolve("report/stats.json").toFile());
    assertThat(stats.get("input").intValue()).isEqualTo(46);
    assertThat(stats.get("kept").intValue()).isEqualTo(26);
    assertThat(stats.at("/distributions/tokens/median").doubleValue()).isBetween(5.0, 6.0);
    assertThat(stats.get("funnel").findValuesAsText("rule")).contains("min-side", "fetch-failed");
    String page = Files.readString(local(result).resolve("report/report.html"));
    assertThat(page)
        .contains("caption-frequency", "data:image/jpeg;base64,", "&lt;b&gt;第3张&lt;/b&gt;")
        .doesNotContain("<b>第3张", "<script");
  }

  @Test
  void readsAnImageFolder() throws IOException {
    Files.write(folder.resolve("a.png"), RawCorpus.picture(60, 60, "png"));
    Files.createDirectories(folder.resolve("sub"));
    Files.write(folder.resolve("sub/b.jpg"), RawCorpus.picture(70, 60, "jpg"));
    Files.writeString(
        folder.resolve("metadata.csv"),
        "file_name,text\na.png,\"一只,猫\"\nsub/b.jpg,狗\nno.png,没有\n../x.png,外面\n");
    PrepareResult result = run("image-folder", folder.toString());
    assertThat(data(result))
        .extracting(row -> row.getAs("key") + " " + row.getAs("caption"))
        .containsExactly("a.png 一只,猫", "sub/b.jpg 狗");
    assertThat(ledger(result))
        .containsExactlyInAnyOrder(
            "no.png|fetch|missing-image||", "../x.png|source|forbidden-path||");
  }

  @Test
  void fetchesWhatACsvNames() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] picture = RawCorpus.picture(80, 60, "png");
    server.createContext(
        "/a.png",
        exchange -> {
          exchange.sendResponseHeaders(200, picture.length);
          exchange.getResponseBody().write(picture);
          exchange.close();
        });
    server.createContext(
        "/big.png",
        exchange -> {
          exchange.sendResponseHeaders(200, 200_000);
          exchange.getResponseBody().write(new byte[200_000]);
          exchange.close();
        });
    server.start();
    try {
      String http = "http://127.0.0.1:" + server.getAddress().getPort();
      Files.write(folder.resolve("猫 1.png"), picture);
      Files.writeString(
          folder.resolve("w.csv"),
          "url,caption\n"
              + http
              + "/a.png,\"网上的\n猫\"\n"
              + http
              + "/gone.png,没有了\n"
              + http
              + "/big.png,太大了\n"
              + "file:"
              + folder
              + "/猫 1.png,本地的猫\n"
              + "file:/etc/hostname,别处\n"
              + http
              + "/a.png,又一次\n");
      PrepareResult result =
          run(
              folder,
              "wukong-csv",
              folder + "/w.csv",
              "fetch.allowed-networks = [ \"127.0.0.0/8\" ]");
      assertThat(data(result))
          .extracting(row -> row.<String>getAs("caption"))
          .containsExactly("网上的 猫", "本地的猫");
      assertThat(ledger(result))
          .extracting(row -> row.substring(row.indexOf('|')))
          .containsExactlyInAnyOrder(
              "|fetch|fetch-failed|http-error|",
              "|fetch|too-many-bytes|more than 100000|at most 100000",
              "|source|forbidden-path||",
              "|source|duplicate-key|2|1");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aDryRunJudgesCaptionsAndWritesNothing() throws IOException {
    writeShards(folder);
    var config = config(folder, "webdataset", folder.toString());
    DryRun run = PrepareJob.dryRun(spark, config.value(), config.json());
    assertThat(run.funnel().kept()).isEqualTo(32);
    assertThat(run.plan()).isEqualTo(new RefreshPlan.Counts(32, 0, 0, 0));
    assertThat(run.parent()).isEmpty();
    assertThat(Path.of(out())).doesNotExist();
  }

  @Test
  void aCorruptShardPublishesNothing() throws IOException {
    writeShards(folder);
    Path shard = folder.resolve("00001.tar");
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> run("webdataset", folder.toString()))
        .isInstanceOf(JobException.class)
        .hasMessageMatching("Cannot read shard file:.*/00001.tar at byte \\d+: .*");
    assertNothingPublished();
  }

  @Test
  void aSourceThatIsEmptyIsTheUsersMistake() throws IOException {
    assertThatThrownBy(() -> run("webdataset", folder + "/*.tar"))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read source.path " + folder + "/*.tar: no file or folder matches it");
    new RawCorpus.Shard().write(folder.resolve("empty.tar"));
    assertThatThrownBy(() -> run("webdataset", folder + "/*.tar"))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot prepare " + folder + "/*.tar: the source holds no pairs");
    Files.writeString(folder.resolve("w.csv"), "link,text\n");
    assertThatThrownBy(() -> run("wukong-csv", folder + "/w.csv"))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("it has no column url (it has link, text)");
    assertNothingPublished();
  }

  @Test
  void aVersionWithoutPairsIsNotPublished() throws IOException {
    new RawCorpus.Shard()
        .pair("a", RawCorpus.picture(10, 10, "png"), "太小")
        .pair("b", RawCorpus.picture(99, 99, "png"), "english")
        .write(folder.resolve("a.tar"));
    assertThatThrownBy(() -> run("webdataset", folder.toString()))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot publish set: none of its 2 pairs was kept (rejected by han-count 1, min-side"
                + " 1); loosen the rules or correct the source");
    assertNothingPublished();
  }

  private void assertNothingPublished() throws IOException {
    Path set = Path.of(out(), "set");
    if (Files.exists(set)) {
      try (Stream<Path> files = Files.walk(set)) {
        assertThat(files.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  /** Twenty-six good pairs in two shards, and between them bad ones of every kind. */
  private static void writeShards(Path folder) throws IOException {
    RawCorpus.Shard first = new RawCorpus.Shard();
    first.add("good-0.json", RawCorpus.text("{\"url\":\"http://example/0.png\"}"));
    for (int i = 0; i < 13; i++) {
      first.pair(
          "good-" + i,
          RawCorpus.picture(60 + i, 51, i % 2 == 0 ? "png" : "jpg"),
          i == 3 ? "<b>第3张</b>" : " 第" + i + "张\n图片");
    }
    byte[] good = RawCorpus.picture(60, 60, "png");
    first.add("no-caption.png", good);
    first.add("no-picture.txt", RawCorpus.text("没有图片"));
    first.pair("invisible", good, "\u200B \u0001");
    first.add("bad-json.png", good).add("bad-json.json", RawCorpus.text("{oops"));
    first.add("broken-utf8.png", good).add("broken-utf8.txt", new byte[] {(byte) 0xE7, 'x'});
    first.pair("english", good, "a cat");
    first.pair("long", good, "猫".repeat(32));
    first.pair("name", good, "微信图片_20200101.jpg");
    for (int i = 0; i < 4; i++) {
      first.pair("often-" + i, good, i % 2 == 0 ? "展开全文" : " 展开全文 ");
    }
    first.write(folder.resolve("00000.tar"));

    RawCorpus.Shard second = new RawCorpus.Shard();
    second.pair("heavy", new byte[100_001], "太重");
    second.pair("large", RawCorpus.picture(1001, 1000, "png"), "太大");
    second.pair("small", RawCorpus.picture(50, 80, "png"), "太小");
    second.pair("wide", RawCorpus.picture(181, 60, "png"), "太宽");
    second.pair("half", Arrays.copyOf(good, good.length / 2), "一半");
    second.pair("html", RawCorpus.text("<html>404</html>"), "网页");
    second.pair("good-0", good, "重复零");
    second.pair("good-1", good, "重复一");
    for (int i = 13; i < 26; i++) {
      second.pair("good-" + i, RawCorpus.picture(60 + i, 60, "png"), "第" + i + "张图片");
    }
    second.write(folder.resolve("00001.tar"));
  }

  private static List<String> goodKeys() {
    return IntStream.range(0, 26).mapToObj(i -> "good-" + i).toList();
  }

  private PrepareResult run(String format, String path) {
    return run(folder, format, path);
  }

  private static PrepareResult run(Path folder, String format, String path, String... more) {
    org.ruyi.jobs.config.Configuration<PrepareConfig> config = config(folder, format, path, more);
    return PrepareJob.run(spark, config.value(), config.json());
  }

  private static org.ruyi.jobs.config.Configuration<PrepareConfig> config(
      Path folder, String format, String path, String... more) {
    Map<String, Object> values =
        Map.of(
            "source.format", format,
            "source.path", path,
            "output.root", folder.resolve("out").toString(),
            "output.name", "set",
            "output.min-files", 4,
            "caption.max-occurrences", 3,
            "image.size", 16,
            "image.min-side.pixels", 50,
            "image.max-bytes", 100_000,
            "image.max-pixels", 1_000_000);
    return ConfigurationLoader.load(
        PrepareConfig.class,
        PrepareJob.DEFAULTS,
        ConfigFactory.parseString(String.join("\n", more))
            .withFallback(ConfigFactory.parseMap(values)),
        List.of(),
        "test");
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private static Path local(PrepareResult result) {
    return Path.of(java.net.URI.create(result.uri()).getPath());
  }

  private List<Row> data(PrepareResult result) throws IOException {
    return partRows(result, "data").stream().flatMap(List::stream).toList();
  }

  private List<String> ledger(PrepareResult result) throws IOException {
    return partRows(result, "rejects").stream()
        .flatMap(List::stream)
        .map(
            row ->
                String.join(
                    "|",
                    row.<String>getAs("key"),
                    row.<String>getAs("stage"),
                    row.<String>getAs("rule"),
                    row.<String>getAs("measured"),
                    row.<String>getAs("threshold")))
        .toList();
  }

  /** The rows of every file, file by file in the order of their numbers. */
  private static List<List<Row>> partRows(PrepareResult result, String table) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(local(result).resolve(table))) {
      files = found.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
    }
    return files.stream()
        .map(file -> spark.read().parquet(file.toString()).collectAsList())
        .toList();
  }

  private static List<String> visibleFiles(PrepareResult result) throws IOException {
    try (Stream<Path> files = Files.walk(local(result))) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> !f.getFileName().toString().startsWith("."))
          .map(f -> local(result).relativize(f).toString())
          .sorted()
          .toList();
    }
  }
}
