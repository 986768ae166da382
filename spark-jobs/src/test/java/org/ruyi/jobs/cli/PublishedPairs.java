package org.ruyi.jobs.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.store.ManifestLog;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoredFile;

/** Dataset versions of two files with seven pairs each, whose keys are hard to name files by. */
final class PublishedPairs {
  static final List<String> KEYS =
      List.of("a", "../../etc/passwd", "猫.jpg", "x/y", "s p", "k".repeat(900), "7");

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message pairs { required binary key (STRING); optional binary url (STRING);"
              + " required binary caption (STRING); required binary format (STRING);"
              + " required binary image; required int64 phash; }");

  private PublishedPairs() {}

  /** The bytes that stand for a pair's picture. */
  static byte[] image(String key) {
    return ("picture of " + key).getBytes(StandardCharsets.UTF_8);
  }

  /** Publishes versions on the disk; returns the dataset's folder. */
  static String publish(Path dataset, String... versions) throws IOException {
    for (String version : versions) {
      publish(dataset, version, new DatasetManifest.Counts(14, 14, 0, Map.of()));
    }
    return dataset.toString();
  }

  /** Publishes a version whose manifest says what may not be so. */
  static String publish(Path dataset, String version, DatasetManifest.Counts counts)
      throws IOException {
    Store store = Store.open(dataset.toString(), new Configuration());
    Path data = dataset.resolve("versions/" + version + "/data");
    Files.createDirectories(data);
    for (int file = 0; file < 2; file++) {
      Path parquet = data.resolve("part-0000" + file + ".parquet");
      Files.deleteIfExists(parquet);
      write(parquet, file);
      Files.delete(data.resolve("." + parquet.getFileName() + ".crc"));
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
                counts,
                stored,
                null,
                null));
    return dataset.toString();
  }

  private static void write(Path path, int file) throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(path.toUri()))
            .withType(SCHEMA)
            .build()) {
      for (String key : KEYS) {
        writer.write(
            new SimpleGroupFactory(SCHEMA)
                .newGroup()
                .append("key", file + key)
                .append("url", "http://x/" + file)
                .append("caption", "图," + file)
                .append("format", "jpeg")
                .append("image", Binary.fromConstantByteArray(image(file + key)))
                .append("phash", -1L));
      }
    }
  }
}
