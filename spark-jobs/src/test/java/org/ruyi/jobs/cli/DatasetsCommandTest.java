package org.ruyi.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.ColumnsConfig;
import org.ruyi.data.config.SourceConfig;
import org.ruyi.data.config.SourceFormat;
import org.ruyi.data.source.Sources;
import org.ruyi.jobs.dataset.DatasetManifest;

final class DatasetsCommandTest {
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
  void saysWhatIsWrongWithAFile() throws IOException {
    String uri = publish("v1");
    Path file = Path.of(uri, "versions/v1/data/part-00000.parquet");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 7));
    assertFault(
        uri,
        "data/part-00000.parquet has %d bytes, the manifest says %d"
            .formatted(whole.length - 7, whole.length));
    byte[] flipped = whole.clone();
    flipped[20] ^= 1;
    Files.write(file, flipped);
    assertFault(
        uri,
        "data/part-00000.parquet has SHA-256 %s, the manifest says %s"
            .formatted(Sha256.of(flipped), Sha256.of(whole)));
    Files.delete(file);
    assertFault(uri, "data/part-00000.parquet is missing");
  }

  @Test
  void saysWhatIsWrongWithTheCounts() throws IOException {
    assertCounts(15, 15, 0, Map.of(), "data/ has 14 rows, the manifest says 15");
    assertCounts(
        15, 14, 0, Map.of(), "the ledger does not balance: 15 pairs read, 14 kept and 0 rejected");
    assertCounts(15, 14, 1, Map.of(), "the rules rejected 0 pairs, the ledger has 1");
    assertCounts(15, 14, 1, Map.of("han-count", 1L), "rejects/ has 0 rows, the manifest says 1");
  }

  private void assertCounts(
      long input, long kept, long rejected, Map<String, Long> byRule, String fault)
      throws IOException {
    String uri = publish(new DatasetManifest.Counts(input, kept, rejected, byRule));
    assertFault(uri, fault);
    Files.delete(Path.of(uri, "manifests/v1.json"));
  }

  private static void assertFault(String uri, String fault) {
    Run run = Run.of("datasets", "verify", uri);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("ruyi: v1: " + fault + "\n");
  }

  @Test
  void prunesNoVersionThatTheHintNames() throws IOException {
    String uri = publish("v1", "v2", "v3");
    Files.writeString(Path.of(uri, "latest.json"), "{\"latest\": \"v1\"}");
    assertThat(Run.of("datasets", "prune", uri, "--keep", "1").code()).isZero();
    assertThat(Path.of(uri, "versions/v2")).doesNotExist();
    for (String kept : List.of("v1", "v3")) {
      assertThat(Run.of("datasets", "verify", uri, "--version", kept).code()).isZero();
    }
  }

  @Test
  void prunesNoWorkInProgress() throws IOException {
    String uri = publish("v1");
    Path work = Path.of(uri, "versions/v1/_work/pictures");
    Path unpublished = Path.of(uri, "versions/v2/data");
    for (Path started : List.of(work, unpublished)) {
      Files.createDirectories(started);
      Files.writeString(started.resolve("old"), "x");
      Files.setLastModifiedTime(
          started.resolve("old"), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
      Files.writeString(started.resolve("young"), "x");
    }
    // One young object is enough for its job to be taken for alive.
    Run alive = Run.of("datasets", "prune", uri, "--keep", "1");
    assertThat(alive.out()).isEqualTo("Freed 0.0 MiB\n");
    assertThat(work.resolve("old")).exists();
    assertThat(unpublished.resolve("old")).exists();
    Files.delete(work.resolve("young"));
    Files.delete(unpublished.resolve("young"));
    Run dead = Run.of("datasets", "prune", uri, "--keep", "1");
    assertThat(dead.out())
        .isEqualTo(
            "versions/v1/_work  0.0 MiB  never published\n"
                + "versions/v2  0.0 MiB  never published\n"
                + "Freed 0.0 MiB\n");
    assertThat(work).doesNotExist();
    assertThat(unpublished).doesNotExist();
    assertThat(Run.of("datasets", "verify", uri).code()).isZero();
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
      for (String key : PublishedPairs.KEYS) {
        String own = file + key;
        expected.put(
            own,
            "http://x/" + file + "|图," + file + "|" + Arrays.toString(PublishedPairs.image(own)));
      }
    }
    return expected;
  }

  private String publish(String... versions) throws IOException {
    return PublishedPairs.publish(folder.resolve("datasets/pairs"), versions);
  }

  private String publish(DatasetManifest.Counts counts) throws IOException {
    return PublishedPairs.publish(folder.resolve("datasets/pairs"), "v1", counts);
  }
}
