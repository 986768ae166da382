package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.data.ledger.RejectedException;

/**
 * Damaged files of every format are prepared or rejected: no crash, no other exception, and none
 * takes longer than the caps allow. A native decoder that crashes would end this test's process.
 * The long run, 5,000 files a format:
 *
 * <pre>{@code
 * mvn -pl data-prep test -Dtest=FuzzTest -Dtest.excluded.groups= -Dgroups=slow
 * }</pre>
 */
final class FuzzTest {
  /** Many times what a picture of a million pixels, the cap, takes. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void aFewDamagedFilesAreAccountedFor(ImageFormat format) throws IOException {
    run(format, 200, 31);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void manyDamagedFilesAreAccountedFor(ImageFormat format) throws IOException {
    run(format, 5000, 32);
  }

  private static void run(ImageFormat format, int count, long seed) throws IOException {
    PicturePreparation strict =
        new PicturePreparation(Settings.image().anySize().build(), List.of(new View(24, 16)));
    PicturePreparation lenient =
        new PicturePreparation(
            Settings.image().anySize().decodeDamagedScan().fullDecode().build(), List.of());
    List<byte[]> whole = whole(format);
    List<byte[]> others = new ArrayList<>();
    for (ImageFormat other : ImageFormat.values()) {
      others.addAll(whole(other));
    }
    SplittableRandom random = new SplittableRandom(seed + format.ordinal());
    int prepared = 0;
    int rejected = 0;
    for (int i = 0; i < count; i++) {
      byte[] bytes =
          Mutations.of(
              whole.get(random.nextInt(whole.size())),
              others.get(random.nextInt(others.size())),
              random);
      boolean kept =
          assertTimeout(
              LONGEST,
              () -> {
                lenient.thumbnail(bytes);
                return isKept(strict, bytes) | isKept(lenient, bytes);
              },
              () -> "file " + bytes.length);
      if (kept) {
        prepared++;
      } else {
        rejected++;
      }
    }
    assertThat(prepared + rejected).isEqualTo(count);
    assertThat(rejected).isPositive();
    for (byte[] file : whole) {
      assertThatCode(() -> strict.prepare(file)).doesNotThrowAnyException();
    }
  }

  private static boolean isKept(PicturePreparation preparation, byte[] bytes) {
    try {
      assertThat(preparation.prepare(bytes).bytes()).isNotEmpty();
      return true;
    } catch (RejectedException e) {
      assertThat(e.rejection().rule()).isNotBlank();
      return false;
    }
  }

  private static List<byte[]> whole(ImageFormat format) throws IOException {
    Mat colour = Pictures.gradient(70, 52);
    Mat noise = Pictures.noise(61, 53, opencv_core.CV_8UC3, 33);
    Mat clear = Pictures.noise(33, 41, opencv_core.CV_8UC4, 34);
    Mat grey = Pictures.noise(45, 40, opencv_core.CV_8UC1, 35);
    String extension =
        switch (format) {
          case JPEG -> ".jpg";
          case PNG -> ".png";
          case WEBP -> ".webp";
          case GIF -> ".gif";
          case BMP -> ".bmp";
          case TIFF -> ".tiff";
        };
    List<byte[]> files = new ArrayList<>();
    files.add(Pictures.encoded(colour, extension));
    files.add(Pictures.encoded(noise, extension));
    if (format != ImageFormat.JPEG) {
      files.add(Pictures.encoded(clear, extension));
    }
    if (format != ImageFormat.GIF) {
      files.add(Pictures.encoded(grey, extension));
    }
    if (format == ImageFormat.PNG || format == ImageFormat.TIFF) {
      // A TIFF's samples are then differences.
      files.add(Pictures.encoded(Pictures.noise(40, 30, opencv_core.CV_16UC3, 36), extension));
    }
    switch (format) {
      case JPEG -> files.add(ColourModelsTest.inverseInks());
      case PNG -> {
        files.add(AnimatedPicturesTest.apng(2));
        files.add(ColourModelsTest.greyWithKey());
      }
      case GIF -> files.add(AnimatedPicturesTest.gif(2));
      case WEBP -> files.add(AnimatedPicturesTest.webp(2));
      case TIFF -> files.add(ColourModelsTest.tiledDifferences());
      case BMP -> files.add(ColourModelsTest.transparentBmp());
    }
    return files;
  }
}
