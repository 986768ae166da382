package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.data.config.Colour;

final class DecoderTest {
  private static final int WIDTH = 6;
  private static final int HEIGHT = 4;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void turnsEveryFormatAsItIsSeen(int orientation) throws Exception {
    byte[] exif = Pictures.exif(orientation, ByteOrder.BIG_ENDIAN);
    Mat stored = Pictures.noise(WIDTH, HEIGHT, opencv_core.CV_8UC3, orientation);
    byte[] png = Pictures.pngWithExif(Pictures.encoded(stored, ".png"), exif);
    byte[] webp = Pictures.webpWithExif(Pictures.losslessWebp(stored), exif, WIDTH, HEIGHT);
    int[] samples = new int[3 * WIDTH * HEIGHT];
    byte[] rgb = Pixels.of(stored).rgb();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = rgb[i];
    }
    byte[] tiff =
        new TiffFile(ByteOrder.LITTLE_ENDIAN, WIDTH, HEIGHT, 3, 8, 2)
            .tag(TiffDirectory.ORIENTATION, orientation)
            .pixels(samples)
            .bytes();
    for (byte[] file : new byte[][] {png, webp, tiff}) {
      assertTurned(file, stored, orientation);
    }
  }

  private static void assertTurned(byte[] file, Mat stored, int orientation) throws Exception {
    ImageFormat format = HeaderReader.read(file).format();
    Mat seen = decode(file);
    assertThat(seen.cols()).isEqualTo(orientation <= 4 ? WIDTH : HEIGHT);
    for (int y = 0; y < seen.rows(); y++) {
      for (int x = 0; x < seen.cols(); x++) {
        int[] from = source(orientation, x, y);
        assertThat(Pictures.pixel(seen, x, y))
            .as("%s of orientation %d at %d,%d", format, orientation, x, y)
            .isEqualTo(Pictures.pixel(stored, from[0], from[1]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void turnsJpegOnce(int orientation) throws Exception {
    byte[] exif = Pictures.exif(orientation, ByteOrder.LITTLE_ENDIAN);
    Mat stored = Pictures.gradient(64, 32);
    Mat seen = decode(Pictures.jpegWithExif(Pictures.encoded(stored, ".jpg"), exif));
    int scale = 8;
    for (int[] corner : new int[][] {{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
      int x = corner[0] == 0 ? 4 : seen.cols() - 5;
      int y = corner[1] == 0 ? 4 : seen.rows() - 5;
      int w = orientation <= 4 ? 64 : 32;
      int[] from = source(orientation, x, y, 64, 32);
      int[] expected = Pictures.pixel(stored, from[0], from[1]);
      int[] actual = Pictures.pixel(seen, x, y);
      assertThat(seen.cols()).isEqualTo(w);
      for (int c = 0; c < 3; c++) {
        assertThat(Math.abs(actual[c] - expected[c])).isLessThan(scale);
      }
    }
  }

  /** Where in the stored picture a pixel comes from, by EXIF's table of rows and columns. */
  private static int[] source(int orientation, int x, int y) {
    return source(orientation, x, y, WIDTH, HEIGHT);
  }

  private static int[] source(int orientation, int x, int y, int w, int h) {
    return switch (orientation) {
      case 1 -> new int[] {x, y};
      case 2 -> new int[] {w - 1 - x, y};
      case 3 -> new int[] {w - 1 - x, h - 1 - y};
      case 4 -> new int[] {x, h - 1 - y};
      case 5 -> new int[] {y, x};
      case 6 -> new int[] {y, h - 1 - x};
      case 7 -> new int[] {w - 1 - y, h - 1 - x};
      case 8 -> new int[] {w - 1 - y, x};
      default -> throw new IllegalArgumentException("orientation " + orientation);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {".png", ".webp", ".tiff"})
  void laysTransparentPicturesOnWhite(String extension) throws Exception {
    for (int alpha : new int[] {0, 1, 128, 254, 255}) {
      Mat bgra = new Mat(16, 16, opencv_core.CV_8UC4, new Scalar(10, 100, 200, alpha));
      int[] pixel = Pictures.pixel(decode(Pictures.encoded(bgra, extension)), 8, 8);
      int[] colours = {10, 100, 200};
      for (int c = 0; c < 3; c++) {
        double expected = (colours[c] * alpha + 255.0 * (255 - alpha)) / 255;
        // WebP is encoded with loss here.
        assertThat((double) pixel[c])
            .isBetween(expected - (extension.equals(".webp") ? 6 : 0.5), expected + 6);
      }
    }
  }

  @Test
  void makesGreyAndSixteenBitPicturesPlain() throws Exception {
    Mat grey = new Mat(8, 8, opencv_core.CV_8UC1, new Scalar(77));
    assertThat(Pictures.pixel(decode(Pictures.encoded(grey, ".png")), 3, 3))
        .containsExactly(77, 77, 77);
    Mat deep = new Mat(8, 8, opencv_core.CV_16UC3, new Scalar(0, 128 * 257, 65535, 0));
    assertThat(Pictures.pixel(decode(Pictures.encoded(deep, ".png")), 3, 3))
        .containsExactly(0, 128, 255);
    Mat real = new Mat(8, 8, opencv_core.CV_32FC3, new Scalar(0.5));
    assertThatThrownBy(() -> decode(Pictures.encoded(real, ".tiff")))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("a TIFF of 3 samples a pixel, of bits [32, 32, 32], is not decoded");
  }

  @ParameterizedTest
  @ValueSource(strings = {".jpg", ".png", ".webp", ".gif"})
  void refusesHalfAPicture(String extension) {
    byte[] whole = Pictures.encoded(Pictures.noise(64, 64, opencv_core.CV_8UC3, 9), extension);
    assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(UndecodableException.class);
  }

  private static Mat decode(byte[] bytes) throws Exception {
    ImageHeader header = HeaderReader.read(bytes);
    Decoded decoded = Decoder.decode(bytes, header, 1, new Colour(255, 255, 255));
    int longest = Math.max(header.width(), header.height());
    return new Resampler()
        .sample(decoded, Framing.within(header.width(), header.height(), longest))
        .mat();
  }
}
