package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.train.PairsDataset;
import org.ruyi.jobs.train.PairsDataset.Pair;

class PictureLoaderTest {
  private static final int SIDE = 4;

  @TempDir Path root;

  @Test
  void decodesIntoPlanesOfRedGreenAndBlue() throws IOException {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    pixels[0] = (byte) 255;
    pixels[3 + 1] = (byte) 51;
    pixels[3 * SIDE + 2] = (byte) 128;
    PairsDataset.publish(root, List.of(List.of(pair(pixels, "一"))), SIDE);

    MultiDataSet batch = loader(false).load(new Minibatch(0, 1));

    assertThat(batch.getFeatures(0).shape()).containsExactly(1, 3, SIDE, SIDE);
    assertThat(batch.getFeatures(0).getFloat(0, 2, 0, 0)).as("blue").isEqualTo(1);
    assertThat(batch.getFeatures(0).getFloat(0, 1, 0, 1))
        .as("green")
        .isEqualTo(51 / 127.5f - 1, within(1e-7f));
    assertThat(batch.getFeatures(0).getFloat(0, 0, 1, 0))
        .as("red")
        .isEqualTo(128 / 127.5f - 1, within(1e-7f));
    assertThat(batch.getFeatures(0).sumNumber().doubleValue())
        .isEqualTo(2 + 51 / 127.5 + 128 / 127.5 - 48, within(1e-4));
  }

  @Test
  void readsEveryRowOfEveryRowGroup() throws IOException {
    PairsDataset.publish(root, 2, 130, SIDE);
    DatasetLayout layout = layout();
    assertThat(layout.rowGroups())
        .extracting(RowGroup::rows)
        .containsExactly(
            PairsDataset.ROWS_OF_A_GROUP,
            130 - PairsDataset.ROWS_OF_A_GROUP,
            PairsDataset.ROWS_OF_A_GROUP,
            130 - PairsDataset.ROWS_OF_A_GROUP);
    List<Integer> pictures = new ArrayList<>();
    PictureLoader loader = loader(false);
    for (int at = 0; at < 260; at += 10) {
      MultiDataSet batch = loader.load(new Minibatch(at, 10));
      for (int i = 0; i < 10; i++) {
        pictures.add(Arrays.hashCode(batch.getFeatures(0).slice(i).ravel().toFloatVector()));
      }
    }
    assertThat(pictures).doesNotHaveDuplicates();
  }

  @Test
  void takesClassesFromCaptions() throws IOException {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    PairsDataset.publish(
        root,
        List.of(List.of(pair(pixels, "蓝色的红圆"), pair(pixels, "一个绿方块"), pair(pixels, "一朵花"))),
        SIDE);
    PictureLoader loader =
        new PictureLoader(
            layout(),
            new CaptionClasses(List.of("红", "绿", "蓝")),
            new PictureLoader.Settings(0, 1, false),
            new SerializableConfiguration(new Configuration()));
    assertThat(loader.load(new Minibatch(0, 3)).getLabels(0).ravel().toLongVector())
        .containsExactlyInAnyOrder(0, 1, 3);
  }

  @Test
  void mirrorsHalfOfTheVisits() throws IOException {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    pixels[0] = (byte) 255;
    PairsDataset.publish(root, List.of(List.of(pair(pixels, "一"))), SIDE);
    MultiDataSet batch = loader(true).load(new Minibatch(0, 200));
    int mirrored = 0;
    for (int i = 0; i < 200; i++) {
      float left = batch.getFeatures(0).getFloat(i, 2, 0, 0);
      float right = batch.getFeatures(0).getFloat(i, 2, 0, SIDE - 1);
      assertThat(left + right).isZero();
      mirrored += right > 0 ? 1 : 0;
    }
    assertThat(mirrored).isBetween(70, 130);
    assertThat(loader(true).load(new Minibatch(0, 200)).getFeatures(0))
        .isEqualTo(batch.getFeatures(0));
  }

  @Test
  void manyThreadsDecodeWhatOneWould() throws IOException {
    int side = 160;
    PairsDataset.publish(root, 1, 9, side);
    INDArray together = loader(true).load(new Minibatch(0, 9)).getFeatures(0);
    for (int i = 0; i < 9; i++) {
      assertThat(together.slice(i))
          .isEqualTo(loader(true).load(new Minibatch(i, 1)).getFeatures(0).slice(0));
    }
  }

  @Test
  void namesThePictureOfAnotherSize() throws IOException {
    Pair wrong = new Pair(PairsDataset.png(new byte[3 * 5 * SIDE], 5, SIDE), "一");
    PairsDataset.publish(root, List.of(List.of(wrong)), SIDE);
    assertThatThrownBy(() -> loader(false).load(new Minibatch(0, 1)))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot use the picture in row 0 of row group 0 of %s: it has 5 x 4 pixels where the"
                    .formatted(part())
                + " dataset says 4 x 4");
  }

  @Test
  void namesWhatIsNoPicture() throws IOException {
    PairsDataset.publish(root, List.of(List.of(new Pair(new byte[] {1, 2, 3}, "一"))), SIDE);
    assertThatThrownBy(() -> loader(false).load(new Minibatch(0, 1)))
        .isInstanceOf(JobException.class)
        .hasMessageEndingWith(": it cannot be decoded");
  }

  @Test
  void namesTheRowWithoutAPicture() throws IOException {
    PairsDataset.publish(root, List.of(List.of(new Pair(null, "一"))), SIDE);
    assertThatThrownBy(() -> loader(false).load(new Minibatch(0, 1)))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot use row 0 of row group 0 of %s: it has no picture or no caption"
                .formatted(part()));
  }

  @Test
  void namesATruncatedFile() throws IOException {
    PairsDataset.publish(root, 1, 5, SIDE);
    byte[] bytes = Files.readAllBytes(file());
    replace(Arrays.copyOf(bytes, bytes.length - 7));
    assertThatThrownBy(this::layout)
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot trust %s: it has %d bytes, its manifest says %d (truncated or replaced)"
                .formatted(part(), bytes.length - 7, bytes.length));
  }

  @Test
  void noticesOneChangedBitOfAPicture() throws IOException {
    PairsDataset.publish(root, 1, 20, SIDE);
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length / 3] ^= 1;
    replace(bytes);
    assertThatThrownBy(() -> loader(false).load(new Minibatch(0, 20)))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot ")
        .hasMessageContaining(part().toString())
        .hasStackTraceContaining("CRC checksum verification failed");
  }

  @Test
  void anyDamageIsOneSentenceOrHarmless() throws IOException {
    PairsDataset.publish(root, 1, 20, SIDE);
    byte[] bytes = Files.readAllBytes(file());
    Random random = new Random(4);
    int refused = 0;
    for (int trial = 0; trial < 60; trial++) {
      byte[] damaged = bytes.clone();
      for (int i = 0; i < 8; i++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      }
      replace(damaged);
      RowGroupCache.OF_THIS_JVM.clear();
      try {
        loader(false).load(new Minibatch(0, 20));
      } catch (JobException e) {
        refused++;
        assertThat(e.getMessage()).startsWith("Cannot ").doesNotContain("\n");
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void refusesADatasetWithoutRows() throws IOException {
    PairsDataset.publish(root, List.of(List.of()), SIDE);
    assertThatThrownBy(this::layout)
        .isInstanceOf(JobException.class)
        .hasMessageEndingWith(": it has no row");
  }

  /** Replaces the file, and the checksums that only Hadoop's local disk keeps beside it. */
  private void replace(byte[] bytes) throws IOException {
    Files.write(file(), bytes);
    Files.deleteIfExists(file().resolveSibling("." + file().getFileName() + ".crc"));
  }

  private static Pair pair(byte[] pixels, String caption) {
    return new Pair(PairsDataset.png(pixels, SIDE, SIDE), caption);
  }

  private DatasetLayout layout() {
    return DatasetLayout.of(
        DatasetVersion.open(root.toString(), PairsDataset.NAME, "latest", new Configuration()),
        new Configuration());
  }

  private PictureLoader loader(boolean flip) {
    return new PictureLoader(
        layout(),
        new CaptionClasses(List.of()),
        new PictureLoader.Settings(0, 1, flip),
        new SerializableConfiguration(new Configuration()));
  }

  private Path file() throws IOException {
    Path data = root.resolve(PairsDataset.NAME).resolve("versions").resolve(PairsDataset.VERSION);
    try (Stream<Path> files = Files.list(data.resolve("data"))) {
      return files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private String part() throws IOException {
    return "file:" + file();
  }
}
