package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.ruyi.data.image.AxisWeights.Inside;

/**
 * The 64-bit perceptual hash by the discrete cosine transform: pictures that look alike differ in
 * few bits (Zauner, <i>Implementation and Benchmarking of Perceptual Image Hash Functions</i>,
 * 2010, section 3.2.1). The whole picture, as it is seen, is made 32x32 and grey; of its transform
 * the 8x8 lowest frequencies are compared with their median.
 *
 * <p>A picture decoded in full and at a fraction of its size has the same 32x32 means but for their
 * rounding, so that only bits of frequencies right at the median can differ: at most 4 of 64.
 */
final class PerceptualHash {
  private static final int SIDE = 32;
  private static final int LOW = 8;

  /** Down to this the picture is halved, which is quicker than the means of uneven areas. */
  private static final int INTERMEDIATE = 4 * SIDE;

  /** Above what sums of a plain colour, which are nothing, come to in doubles. */
  private static final double ROUNDING = 1e-6;

  private static final double[][] COSINES = cosines();

  private PerceptualHash() {}

  /**
   * Hashes a picture.
   *
   * @return bit {@code 63 - (8 * v + u)} is set where frequency (u across, v down) is above the
   *     median
   */
  static long of(Decoded picture, Resampler resampler) {
    return of(small(picture, resampler));
  }

  /** The whole picture, 32x32. */
  static Pixels small(Decoded picture, Resampler resampler) {
    ImageHeader header = picture.header();
    Mat image = picture.image();
    if (Math.min(image.cols(), image.rows()) < 2 * INTERMEDIATE) {
      Framing whole =
          new Framing(Region.whole(header.width(), header.height()), SIDE, SIDE, SIDE, SIDE);
      return resampler.sample(picture, whole);
    }
    double scale = picture.reduction();
    while (Math.min(image.cols(), image.rows()) >= 2 * INTERMEDIATE) {
      image = half(image);
      scale *= 2;
    }
    return resampler
        .shrunken(
            image,
            0,
            0,
            header.storedWidth() / scale,
            header.storedHeight() / scale,
            SIDE,
            SIDE,
            Inside.FLAT)
        .oriented(header.orientation());
  }

  private static Mat half(Mat image) {
    Size size = new Size(image.cols() / 2, image.rows() / 2);
    Mat even = new Mat(image, new Rect(0, 0, 2 * size.width(), 2 * size.height()));
    Mat half = new Mat();
    resize(even, half, size, 0, 0, INTER_AREA);
    return half;
  }

  /** Hashes 32x32 pixels. */
  static long of(Pixels small) {
    double[] grey = new double[SIDE * SIDE];
    byte[] bgr = small.bgr();
    for (int i = 0; i < grey.length; i++) {
      // ITU-R BT.601.
      grey[i] =
          0.114 * (bgr[3 * i] & 0xFF)
              + 0.587 * (bgr[3 * i + 1] & 0xFF)
              + 0.299 * (bgr[3 * i + 2] & 0xFF);
    }
    double[] low = new double[LOW * LOW];
    for (int y = 0; y < SIDE; y++) {
      for (int u = 0; u < LOW; u++) {
        double across = 0;
        for (int x = 0; x < SIDE; x++) {
          across += COSINES[u][x] * grey[y * SIDE + x];
        }
        for (int v = 0; v < LOW; v++) {
          low[v * LOW + u] += COSINES[v][y] * across;
        }
      }
    }
    return bits(low);
  }

  /** The orthonormal transform (DCT-II), {@code [frequency][position]}. */
  private static double[][] cosines() {
    double[][] cosines = new double[LOW][SIDE];
    for (int k = 0; k < LOW; k++) {
      double norm = Math.sqrt((k == 0 ? 1.0 : 2.0) / SIDE);
      for (int n = 0; n < SIDE; n++) {
        cosines[k][n] = norm * StrictMath.cos(Math.PI * (2 * n + 1) * k / (2 * SIDE));
      }
    }
    return cosines;
  }

  private static long bits(double[] low) {
    double[] sorted = low.clone();
    Arrays.sort(sorted);
    double median = (sorted[31] + sorted[32]) / 2;
    long hash = 0;
    for (double value : low) {
      hash = hash << 1 | (value > median + ROUNDING ? 1 : 0);
    }
    return hash;
  }
}
