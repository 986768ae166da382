package org.ruyi.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.demo.EmbeddedS3;
import org.ruyi.jobs.store.LocalFiles;
import org.ruyi.jobs.store.Store;

/** The commands over versions, all of them on a real S3 server. */
final class DatasetsOnS3Test {
  /** No other test's: Hadoop keeps a file system by its name, with the port of its server. */
  private static final String BUCKET = "looked-after";

  private static final String URI = "s3a://" + BUCKET + "/datasets/pairs";
  private static final int LIMIT = 1 << 20;

  @TempDir private Path folder;
  private EmbeddedS3 server;
  private Store store;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedS3.start(folder.resolve("s3"), BUCKET);
    Configuration hadoop = new Configuration();
    server.hadoopSettings().forEach(hadoop::set);
    Path local = folder.resolve("datasets/pairs");
    PublishedPairs.publish(local, "v1", "v2", "v3");
    store = Store.open(URI, hadoop);
    store.upload("versions", LocalFiles.of(local.resolve("versions")));
    store.upload("manifests", LocalFiles.of(local.resolve("manifests")));
    store.replace("latest.json", hint("v3"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void versionsAreLookedAfter() throws IOException {
    assertThat(run("list").out().lines()).hasSize(4);
    assertThat(run("show", "--version", "v2").out()).contains("version   v2", "kept      14");
    assertThat(run("verify").out()).isEqualTo("v3 is whole: 2 files, 14 pairs\n");

    Run exported =
        run(
            "export",
            "--format",
            "webdataset",
            "--out",
            "s3a://" + BUCKET + "/shards",
            "--rows-per-shard",
            "4",
            "--master",
            "local[2]");
    assertThat(exported.out()).isEqualTo("Exported 14 pairs to s3a://" + BUCKET + "/shards\n");
    assertThat(files("shards")).isEqualTo(3 * 14);

    byte[] data = store.read("versions/v2/data/part-00001.parquet", LIMIT);
    data[20] ^= 1;
    store.replace("versions/v2/data/part-00001.parquet", data);
    store.delete("versions/v1/data/part-00000.parquet");
    Run flipped = run("verify", "--version", "v2");
    assertThat(flipped.code()).isEqualTo(1);
    assertThat(flipped.err()).startsWith("ruyi: v2: data/part-00001.parquet has SHA-256 ");
    assertThat(run("verify", "--version", "v1").err())
        .isEqualTo("ruyi: v1: data/part-00000.parquet is missing\n");

    store.replace("versions/v0/data/started", new byte[1]);
    store.replace("versions/v3/_work/pictures/started", new byte[1]);
    store.replace("latest.json", hint("v2"));
    assertThat(run("prune", "--keep", "1").code()).isZero();
    assertThat(store.list("versions")).containsExactly("v0", "v2", "v3");
    assertThat(store.exists("versions/v3/_work/pictures/started")).isTrue();
    assertThat(run("prune", "--keep", "1", "--older-than", "0s").code()).isZero();
    assertThat(store.list("versions")).containsExactly("v2", "v3");
    assertThat(store.exists("versions/v3/_work")).isFalse();
    assertThat(run("verify").code()).isZero();
    assertThat(run("list").out()).contains("v2 ", "v3 ").doesNotContain("v1 ");
  }

  private static byte[] hint(String version) {
    return "{\"latest\": \"%s\"}".formatted(version).getBytes(StandardCharsets.UTF_8);
  }

  private Run run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("datasets", command, URI));
    all.addAll(List.of(arguments));
    server
        .hadoopSettings()
        .forEach(
            (key, value) ->
                all.addAll(List.of("--spark-conf", "spark.hadoop." + key + "=" + value)));
    return Run.of(all.toArray(String[]::new));
  }

  /** How many files the tar shards of a folder hold. */
  private int files(String path) throws IOException {
    Configuration hadoop = new Configuration();
    server.hadoopSettings().forEach(hadoop::set);
    Store shards = Store.open("s3a://" + BUCKET + "/" + path, hadoop);
    int files = 0;
    for (String shard : shards.list("")) {
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(new ByteArrayInputStream(shards.read(shard, LIMIT)))) {
        while (tar.getNextEntry() != null) {
          files++;
        }
      }
    }
    return files;
  }
}
