package org.ruyi.jobs.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ruyi.jobs.dataset.DatasetManifest;
import org.ruyi.jobs.store.ManifestLog;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.store.StoredFile;

/** Publishes small datasets of coloured squares, as the prepare job would. */
public final class PairsDataset {
  public static final String NAME = "squares";
  public static final String VERSION = "20260101T000000Z";

  private static final List<String> CAPTIONS = List.of("一块红色", "一块绿色", "一块蓝色");
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message pairs { optional binary key (STRING); optional binary caption (STRING);"
              + " optional binary image; optional int64 phash; }");

  /** Parquet looks at the size of a row group after a hundred rows. */
  public static final int ROWS_OF_A_GROUP = 100;

  private PairsDataset() {}

  /** One pair. */
  public static final class Pair {
    private final byte[] image;
    private final String caption;

    /**
     * Makes a pair.
     *
     * @param image encoded, or null
     * @param caption or null
     */
    public Pair(byte[] image, String caption) {
      this.image = image;
      this.caption = caption;
    }
  }

  /** Publishes files of {@code rows} squares each; a file's row groups have a hundred rows. */
  public static void publish(Path root, int files, int rows, int side) throws IOException {
    List<List<Pair>> all = new ArrayList<>();
    for (int file = 0; file < files; file++) {
      List<Pair> pairs = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        pairs.add(square(file * rows + row, side));
      }
      all.add(pairs);
    }
    publish(root, all, side);
  }

  /** Publishes one Parquet file a list. */
  public static void publish(Path root, List<List<Pair>> files, int side) throws IOException {
    Path folder = root.resolve(NAME).resolve("versions").resolve(VERSION);
    Files.createDirectories(folder.resolve("data"));
    for (int file = 0; file < files.size(); file++) {
      write(folder.resolve("data/part-%05d.parquet".formatted(file)), files.get(file));
    }
    Configuration configuration = new Configuration();
    Store store = Store.open(root.resolve(NAME).toString(), configuration);
    List<StoredFile> stored =
        store.describe("versions/" + VERSION).stream()
            .filter(file -> file.path().endsWith(".parquet"))
            .toList();
    long kept = files.stream().mapToLong(List::size).sum();
    new ManifestLog<>(store, DatasetManifest.class)
        .commit(
            VERSION,
            new DatasetManifest(
                DatasetManifest.FORMAT,
                NAME,
                VERSION,
                null,
                Store.nonce(),
                "2026-01-01T00:00:00Z",
                side,
                List.of(),
                new DatasetManifest.Counts(kept, kept, 0, Map.of()),
                stored,
                null,
                null));
  }

  private static void write(Path file, List<Pair> pairs) throws IOException {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(SCHEMA)
            .withRowGroupSize(1L)
            .build()) {
      SimpleGroupFactory factory = new SimpleGroupFactory(SCHEMA);
      for (int row = 0; row < pairs.size(); row++) {
        Group group = factory.newGroup().append("key", "k" + row);
        if (pairs.get(row).caption != null) {
          group.append("caption", pairs.get(row).caption);
        }
        if (pairs.get(row).image != null) {
          group.append("image", Binary.fromConstantByteArray(pairs.get(row).image));
        }
        writer.write(group);
      }
    }
  }

  /** A noisy square in one of three colours, the same for the same number. */
  public static Pair square(int number, int side) {
    Random random = new Random(number);
    int colour = random.nextInt(3);
    byte[] pixels = new byte[3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      int base = i % 3 == 2 - colour ? 200 : 40;
      pixels[i] = (byte) (base + random.nextInt(30));
    }
    return new Pair(png(pixels, side, side), CAPTIONS.get(colour));
  }

  /** Encodes pixels, three bytes each in the order blue, green, red. */
  public static byte[] png(byte[] pixels, int width, int height) {
    try (PointerScope scope = new PointerScope()) {
      Mat mat = new Mat(height, width, opencv_core.CV_8UC3, new BytePointer(pixels));
      BytePointer encoded = new BytePointer();
      if (!opencv_imgcodecs.imencode(".png", mat, encoded)) {
        throw new IllegalStateException("Cannot encode");
      }
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }
}
