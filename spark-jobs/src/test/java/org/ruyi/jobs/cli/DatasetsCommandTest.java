package org.ruyi.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;
import org.ruyi.data.source.Sources;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.store.ManifestLog;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoredFile;

final class DatasetsCommandTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message pairs { required binary key (STRING); optional binary url (STRING);"
              + " required binary caption (STRING); required binary format (STRING);"
              + " required binary image; required int64 phash; }");
  private static final List<String> KEYS =
      List.of("a", "../../etc/passwd", "猫.jpg", "x/y", "s p", "k".repeat(900), "7");

  @TempDir private Path folder;

  @Test
  void listsAndShows() throws IOException {
    String uri = publish("20260101T000000Z-aaaaaaaa", "20260102T000000Z-bbbbbbbb");
    Run list = Run.of("datasets", "list", uri);
    assertThat(list.code()).isZero();
    assertThat(list.out().lines()).hasSize(3);
    assertThat(list.out()).contains("20260101T000000Z-aaaaaaaa", "20260102T000000Z-bbbbbbbb");
    Run show = Run.of("datasets", "show", uri, "--version", "20260101T000000Z-aaaaaaaa");
    assertThat(show.out()).contains("kept      14", "data/part-00000.parquet");
  }

  @Test
  void verifiesEveryByte() throws IOException {
    String uri = publish("v1");
    Run whole = Run.of("datasets", "verify", uri);
    assertThat(whole.err()).isEmpty();
    assertThat(whole.out()).isEqualTo("v1 is whole: 2 files, 14 pairs\n");
    Path data = Path.of(uri, "versions/v1/data");
    byte[] bytes = Files.readAllBytes(data.resolve("part-00000.parquet"));
    bytes[20] ^= 1;
    Files.write(data.resolve("part-00000.parquet"), bytes);
    Files.delete(data.resolve("part-00001.parquet"));
    Run broken = Run.of("datasets", "verify", uri);
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.err())
        .contains("data/part-00000.parquet has SHA-256 ")
        .contains("data/part-00001.parquet is missing");
  }

  @Test
  void prunesWhatNobodyReads() throws IOException {
    String uri = publish("v1", "v2", "v3");
    Path versions = Path.of(uri, "versions");
    Files.createDirectories(versions.resolve("v0"));
    Files.writeString(versions.resolve("v0/dead"), "x");
    Run young = Run.of("datasets", "prune", uri, "--keep", "2", "--dry-run");
    assertThat(young.out()).contains("versions/v1").doesNotContain("versions/v0");
    assertThat(versions.resolve("v1")).exists();
    Run run = Run.of("datasets", "prune", uri, "--keep", "2", "--older-than", "0s");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("versions/v0", "versions/v1", "Freed ");
    assertThat(versions.resolve("v0")).doesNotExist();
    assertThat(versions.resolve("v1")).doesNotExist();
    assertThat(Path.of(uri, "manifests/v1.json")).doesNotExist();
    assertThat(Run.of("datasets", "verify", uri).code()).isZero();
    assertThat(Run.of("datasets", "verify", uri, "--version", "v2").code()).isZero();
  }

  @Test
  void whatIsExportedIsReadBack() throws IOException {
    String uri = publish("v1");
    for (SourceFormat format : List.of(SourceFormat.WEBDATASET, SourceFormat.IMAGE_FOLDER)) {
      String name = format == SourceFormat.WEBDATASET ? "webdataset" : "image-folder";
      Path out = folder.resolve(name);
      String[] command = {
        "datasets",
        "export",
        uri,
        "--format",
        name,
        "--out",
        out.toString(),
        "--rows-per-shard",
        "3",
        "--master",
        "local[2]"
      };
      Run run = Run.of(command);
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).startsWith("Exported 14 pairs");
      assertThat(readBack(format, out)).isEqualTo(expected());
      assertThat(Run.of(command).err())
          .isEqualTo(
              "ruyi: Cannot export to " + out + ": the folder is not empty (choose another)\n");
    }
    assertThat(folder.resolve("webdataset")).isDirectoryContaining("glob:**/00005.tar");
  }

  private Map<String, String> readBack(SourceFormat format, Path out) throws IOException {
    Map<String, String> read = new HashMap<>();
    try (SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", false).getOrCreate()) {
      String path = out + (format == SourceFormat.WEBDATASET ? "/*.tar" : "/*");
      SourceConfig config = new SourceConfig(format, path, "", ColumnsConfig.COMMON);
      for (Row row : Sources.open(config, new Configuration()).list(spark).collectAsList()) {
        assertThat(row.<String>getAs("rule")).isNull();
        byte[] file = Files.readAllBytes(Path.of(row.<String>getAs("path").substring(5)));
        int offset = (int) (long) row.<Long>getAs("offset");
        long length = row.<Long>getAs("length");
        int end = length < 0 ? file.length : offset + (int) length;
        read.put(
            row.getAs("key"),
            row.getAs("url")
                + "|"
                + row.getAs("caption_raw")
                + "|"
                + Arrays.toString(Arrays.copyOfRange(file, offset, end)));
      }
    }
    return read;
  }

  private static Map<String, String> expected() {
    Map<String, String> expected = new HashMap<>();
    for (int file = 0; file < 2; file++) {
      for (String key : KEYS) {
        String own = file + key;
        expected.put(own, "http://x/" + file + "|图," + file + "|" + Arrays.toString(image(own)));
      }
    }
    return expected;
  }

  private static byte[] image(String key) {
    return ("picture of " + key).getBytes(StandardCharsets.UTF_8);
  }

  private String publish(String... versions) throws IOException {
    Path dataset = folder.resolve("datasets/pairs");
    Store store = Store.open(dataset.toString(), new Configuration());
    for (String version : versions) {
      Path data = dataset.resolve("versions/" + version + "/data");
      Files.createDirectories(data);
      for (int file = 0; file < 2; file++) {
        write(data.resolve("part-0000" + file + ".parquet"), file);
        Files.delete(data.resolve(".part-0000" + file + ".parquet.crc"));
      }
      List<StoredFile> stored = store.describe("versions/" + version);
      new ManifestLog<>(store, DatasetManifest.class)
          .commit(
              version,
              new DatasetManifest(
                  DatasetManifest.FORMAT,
                  "pairs",
                  version,
                  null,
                  Store.nonce(),
                  "2026-01-01T00:00:00Z",
                  64,
                  List.of(),
                  new DatasetManifest.Counts(14, 14, 0, Map.of()),
                  stored,
                  null,
                  null));
    }
    return dataset.toString();
  }

  private static void write(Path path, int file) throws IOException {
    List<Group> rows = new ArrayList<>();
    for (String key : KEYS) {
      rows.add(
          new SimpleGroupFactory(SCHEMA)
              .newGroup()
              .append("key", file + key)
              .append("url", "http://x/" + file)
              .append("caption", "图," + file)
              .append("format", "jpeg")
              .append("image", Binary.fromConstantByteArray(image(file + key)))
              .append("phash", -1L));
    }
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(path.toUri()))
            .withType(SCHEMA)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
  }
}
