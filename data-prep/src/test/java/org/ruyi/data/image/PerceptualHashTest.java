package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;

final class PerceptualHashTest {
  @Test
  void hashesLookAlikesAlike() {
    Mat image = new Mat();
    resize(
        Pictures.noise(8, 6, opencv_core.CV_8UC3, 13),
        image,
        new Size(320, 240),
        0,
        0,
        INTER_CUBIC);
    Mat smaller = new Mat();
    resize(image, smaller, new Size(200, 150));
    long hash = hash(image, 320, 240, 1);
    assertThat(Long.bitCount(hash ^ hash(smaller, 200, 150, 1))).isLessThanOrEqualTo(4);
    Mat other = Pictures.noise(320, 240, opencv_core.CV_8UC3, 14);
    assertThat(Long.bitCount(hash ^ hash(other, 320, 240, 1))).isGreaterThan(15);
    assertThat(Long.bitCount(hash)).isBetween(28, 36);
  }

  @Test
  void hashesAReducedPictureAsTheWholeOne() {
    for (int i = 0; i < 40; i++) {
      int width = 400 + 17 * i;
      int height = 990 - 13 * i;
      Mat image = new Mat();
      Mat coarse = Pictures.noise(40, 30, opencv_core.CV_8UC3, 100 + i);
      resize(coarse, image, new Size(width, height), 0, 0, INTER_CUBIC);
      Mat half = new Mat();
      resize(image, half, new Size((width + 1) / 2, (height + 1) / 2), 0, 0, INTER_AREA);
      assertThat(Long.bitCount(hash(image, width, height, 1) ^ hash(half, width, height, 2)))
          .isLessThanOrEqualTo(4);
    }
  }

  private static long hash(Mat image, int width, int height, int reduction) {
    ImageHeader header = new ImageHeader(ImageFormat.JPEG, width, height, Orientation.NORMAL);
    return PerceptualHash.of(new Decoded(image, header, reduction), new Resampler());
  }
}
