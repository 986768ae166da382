package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;

import java.util.SplittableRandom;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.ruyi.data.config.Colour;
import org.ruyi.data.image.AxisWeights.Inside;

final class ResamplerTest {
  /** OpenCV rounds once where this rounds its weights too. */
  private static final int LEVELS = 1;

  private final Resampler resampler = new Resampler();

  @Test
  void shrinksAsOpenCvDoes() {
    SplittableRandom random = new SplittableRandom(22);
    for (int i = 0; i < 60; i++) {
      int width = 1 + random.nextInt(200);
      int height = 1 + random.nextInt(200);
      Mat image = Pictures.noise(width, height, opencv_core.CV_8UC3, i);
      Framing framing =
          Framing.cover(width, height, 1 + random.nextInt(width), 1 + random.nextInt(height));
      Region part = framing.part();
      if (framing.width() > part.width() || framing.height() > part.height()) {
        continue;
      }
      Mat expected = new Mat();
      opencv_imgproc.resize(
          new Mat(image, new Rect(part.x(), part.y(), part.width(), part.height())),
          expected,
          new Size(framing.width(), framing.height()),
          0,
          0,
          INTER_AREA);
      assertNear(resampler.sample(whole(image), framing), Pixels.of(expected), LEVELS);
    }
  }

  @Test
  void keepsThePixelsWhereNothingIsScaled() {
    Mat image = Pictures.noise(20, 8, opencv_core.CV_8UC3, 10);
    Pixels square = resampler.sample(whole(image), Framing.cover(20, 8, 8, 8));
    Pixels expected = Pixels.of(new Mat(image, new Rect(6, 0, 8, 8)));
    assertThat(square.bgr()).isEqualTo(expected.bgr());
  }

  @Test
  void isBlackOnlyWhereAllIsBlackAndWhiteWhereAllIsWhite() {
    for (int value : new int[] {0, 1, 128, 254, 255}) {
      Mat flat = new Mat(97, 131, opencv_core.CV_8UC3, new Scalar(value, 255 - value, value, 0));
      for (Inside inside : Inside.values()) {
        Pixels small = resampler.shrunken(flat, 1.3, 2.7, 100.1, 90.4, 37, 41, inside);
        for (int i = 0; i < small.bgr().length; i++) {
          assertThat(small.bgr()[i] & 0xFF).isEqualTo(i % 3 == 1 ? 255 - value : value);
        }
      }
    }
  }

  @Test
  void staysInRangeAtTheHardestEdges() {
    Mat image = new Mat(64, 64, opencv_core.CV_8UC3);
    byte[] stripes = new byte[64 * 64 * 3];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i / 3 % 64 / 3 % 2 == 0 ? 0 : 255);
    }
    image.data().put(stripes);
    Pixels smooth = resampler.shrunken(image, 0.5, 0.5, 63, 63, 60, 60, Inside.SMOOTH);
    Pixels flat = resampler.shrunken(image, 0.5, 0.5, 63, 63, 60, 60, Inside.FLAT);
    assertNear(smooth, flat, 90);
  }

  @Test
  void meansOfMeansAreMeans() {
    Mat image = Pictures.gradient(800, 600);
    Mat half = new Mat();
    opencv_imgproc.resize(image, half, new Size(400, 300), 0, 0, INTER_AREA);
    ImageHeader header = header(800, 600);
    Framing framing = Framing.cover(800, 600, 133, 177);
    assertNear(
        resampler.sample(new Decoded(half, header, 2), framing),
        resampler.sample(new Decoded(image, header, 1), framing),
        2);
  }

  @Test
  void enlargesSmallPictures() {
    Mat image = new Mat(3, 5, opencv_core.CV_8UC3, new Scalar(9));
    Pixels square = resampler.sample(whole(image), Framing.cover(5, 3, 64, 64));
    assertThat(square.width()).isEqualTo(64);
    assertThat(square.height()).isEqualTo(64);
    assertThat(square.bgr()).startsWith(9, 0, 0).endsWith(9, 0, 0);
  }

  @Test
  void padsOnTheBackground() {
    Mat wide = new Mat(50, 100, opencv_core.CV_8UC3, new Scalar(0, 0, 0, 0));
    Mat square =
        resampler
            .sample(whole(wide), Framing.pad(100, 50, 32))
            .centredOn(32, 32, new Colour(1, 2, 3))
            .mat();
    assertThat(Pictures.pixel(square, 16, 7)).containsExactly(3, 2, 1);
    assertThat(Pictures.pixel(square, 16, 8)).containsExactly(0, 0, 0);
    assertThat(Pictures.pixel(square, 16, 23)).containsExactly(0, 0, 0);
    assertThat(Pictures.pixel(square, 16, 24)).containsExactly(3, 2, 1);
  }

  private static void assertNear(Pixels actual, Pixels expected, int levels) {
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    for (int i = 0; i < expected.bgr().length; i++) {
      assertThat(actual.bgr()[i] & 0xFF)
          .isBetween((expected.bgr()[i] & 0xFF) - levels, (expected.bgr()[i] & 0xFF) + levels);
    }
  }

  private static Decoded whole(Mat image) {
    return new Decoded(image, header(image.cols(), image.rows()), 1);
  }

  private static ImageHeader header(int width, int height) {
    return new ImageHeader(ImageFormat.JPEG, width, height, Orientation.NORMAL);
  }
}
