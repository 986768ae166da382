package org.ruyi.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.data.CorruptSourceException;
import org.ruyi.data.InvalidSourceException;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.SourceFormat;

final class Cifar10SourceTest {
  private static final String CLASSES = "airplane\nautomobile\nbird\n\n";

  @TempDir private Path folder;

  @Test
  void listsClassesAndPlaces() throws IOException {
    Path file = batch("data_batch_1.bin", 0, 2, 3);
    List<ListedPair> pairs =
        SourceFolder.all(
            new Cifar10Pairs(
                4,
                "file:" + file,
                new BlockReader(
                    new org.apache.hadoop.fs.Path("file:" + file)
                        .getFileSystem(SourceFolder.HADOOP)
                        .open(new org.apache.hadoop.fs.Path("file:" + file)),
                    Files.size(file)),
                List.of("airplane", "automobile", "bird")));
    assertThat(pairs)
        .extracting(p -> p.key() + " " + p.captionRaw() + " " + SourceFolder.rule(p))
        .containsExactly(
            "data_batch_1.bin#0 airplane -",
            "data_batch_1.bin#1 bird -",
            "data_batch_1.bin#2 null malformed-row");
    assertThat(pairs.get(1).location())
        .isEqualTo(new Location("cifar10:file:" + file, 3073 + 1, 3072));
    assertThat(Cifar10Picture.isNamedBy(pairs.get(1).location().path())).isTrue();
    assertThat(Cifar10Picture.file(pairs.get(1).location().path())).isEqualTo("file:" + file);
  }

  @Test
  void wantsWholeRecordsAndNamesOfClasses() throws IOException {
    batch("data_batch_1.bin", 1);
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidSourceException.class)
        .hasMessage(
            "Cannot read file:"
                + folder
                + ": it has no batches.meta.txt with the names of the"
                + " classes");
    Files.writeString(folder.resolve("batches.meta.txt"), " \n");
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageEndingWith("it does not hold the names of the classes, one a line");
    Files.writeString(folder.resolve("batches.meta.txt"), CLASSES);
    assertThat(open().files()).hasSize(1);
    Files.write(folder.resolve("test_batch.bin"), new byte[3074]);
    assertThatThrownBy(this::open)
        .isInstanceOf(CorruptSourceException.class)
        .hasMessageEndingWith(
            "test_batch.bin: it has 3074 bytes, a file of CIFAR-10's binary version has a multiple"
                + " of 3073");
  }

  @Test
  void planesBecomeAPicture() throws IOException {
    byte[] planes = new byte[Cifar10Picture.BYTES];
    SplittableRandom random = new SplittableRandom(10);
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) random.nextInt(256);
    }
    byte[] bmp = Cifar10Picture.decode(planes);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bmp));
    assertThat(image.getWidth()).isEqualTo(32);
    assertThat(image.getHeight()).isEqualTo(32);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        int at = 32 * y + x;
        int expected =
            (planes[at] & 0xFF) << 16 | (planes[1024 + at] & 0xFF) << 8 | planes[2048 + at] & 0xFF;
        assertThat(image.getRGB(x, y) & 0xFFFFFF).isEqualTo(expected);
      }
    }
  }

  @Test
  void thePictureIsAlwaysTheSameFile() {
    byte[] planes = new byte[Cifar10Picture.BYTES];
    planes[0] = 1;
    planes[1024] = 2;
    planes[2048 + 1023] = 3;
    assertThat(Sha256.of(Cifar10Picture.decode(planes)))
        .isEqualTo("1b69ea2a33b64ec55134e00855b73ed8c8276c59cc32e4ab6da3ad8d26504eb9");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cifar10Picture.decode(new byte[3073]))
        .withMessage("Invalid picture of CIFAR-10: 3073 bytes (it has 3072)");
  }

  private PairSource open() {
    return Sources.open(SourceFolder.config(SourceFormat.CIFAR10, folder), SourceFolder.HADOOP);
  }

  private Path batch(String name, int... labels) throws IOException {
    byte[] bytes = new byte[3073 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[3073 * i] = (byte) labels[i];
    }
    return Files.write(folder.resolve(name), bytes);
  }
}
