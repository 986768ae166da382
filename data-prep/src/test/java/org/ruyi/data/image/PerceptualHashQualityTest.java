package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;

/**
 * How far apart the hashes of one picture in several forms are, and those of different pictures.
 */
final class PerceptualHashQualityTest {
  private static final int SCENES = 40;

  @Test
  void formsOfOnePictureAreClose() {
    int same = 0;
    int different = 64;
    List<Long> hashes = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      for (int seed = 0; seed < SCENES; seed++) {
        Mat scene = scene(640, 480, seed);
        long hash = hash(scene);
        assertThat(Long.bitCount(hash)).isEqualTo(32);
        for (int quality : new int[] {95, 75, 50, 30}) {
          same = Math.max(same, distance(hash, jpeg(scene, quality)));
        }
        for (int width : new int[] {200, 320, 1000}) {
          Mat resized = new Mat();
          opencv_imgproc.resize(
              scene, resized, new Size(width, width * 3 / 4), 0, 0, opencv_imgproc.INTER_AREA);
          same = Math.max(same, distance(hash, jpeg(resized, 75)));
        }
        for (long other : hashes) {
          different = Math.min(different, Long.bitCount(hash ^ other));
        }
        hashes.add(hash);
      }
    }
    // Measured: at most 2, at least 20.
    assertThat(same).isLessThanOrEqualTo(6);
    assertThat(different).isGreaterThan(10);
  }

  /** Deduplication leaves such hashes alone. */
  @Test
  void plainPicturesHaveFewBits() {
    try (PointerScope scope = new PointerScope()) {
      for (int value : new int[] {0, 17, 128, 255}) {
        Mat plain = new Mat(300, 400, opencv_core.CV_8UC3, new Scalar(value, value / 2.0, 30, 0));
        assertThat(Long.bitCount(hash(plain))).isLessThan(16);
        assertThat(Long.bitCount(hash(jpeg(plain, 60)))).isLessThan(16);
      }
    }
  }

  private static long hash(Mat image) {
    ImageHeader header =
        new ImageHeader(ImageFormat.JPEG, image.cols(), image.rows(), Orientation.NORMAL);
    return PerceptualHash.of(new Decoded(image, header, 1), new Resampler());
  }

  private static int distance(long hash, Mat form) {
    return Long.bitCount(hash ^ hash(form));
  }

  private static Mat jpeg(Mat image, int quality) {
    org.bytedeco.javacpp.BytePointer buffer = new org.bytedeco.javacpp.BytePointer();
    opencv_imgcodecs.imencode(
        ".jpg", image, buffer, new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality));
    return opencv_imgcodecs.imdecode(
        new Mat(1, (int) buffer.limit(), opencv_core.CV_8UC1, buffer),
        opencv_imgcodecs.IMREAD_COLOR);
  }

  /** Shapes of all sizes on a ground, blurred a little. */
  private static Mat scene(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Mat scene = new Mat(height, width, opencv_core.CV_8UC3, colour(random));
    for (int i = 0; i < 25; i++) {
      Point centre = new Point(random.nextInt(width), random.nextInt(height));
      int radius = 10 + random.nextInt(120);
      if (random.nextBoolean()) {
        opencv_imgproc.circle(scene, centre, radius, colour(random), -1, 8, 0);
      } else {
        Point corner = new Point(centre.x() + radius, centre.y() + 10 + random.nextInt(150));
        opencv_imgproc.rectangle(scene, centre, corner, colour(random), -1, 8, 0);
      }
    }
    Mat blurred = new Mat();
    opencv_imgproc.blur(scene, blurred, new Size(5, 5));
    return blurred;
  }

  private static Scalar colour(SplittableRandom random) {
    return new Scalar(random.nextInt(256), random.nextInt(256), random.nextInt(256), 0);
  }
}
