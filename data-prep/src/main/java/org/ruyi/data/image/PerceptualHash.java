package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.dct;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.util.Arrays;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The 64-bit perceptual hash by the discrete cosine transform: pictures that look alike differ in
 * few bits (Zauner, <i>Implementation and Benchmarking of Perceptual Image Hash Functions</i>,
 * 2010, section 3.2.1). The whole picture is made 32x32 and grey; of its transform the 8x8 lowest
 * frequencies are compared with their median.
 */
final class PerceptualHash {
  private static final int SIDE = 32;
  private static final int LOW = 8;

  private PerceptualHash() {}

  /**
   * Hashes a picture.
   *
   * @param image CV_8UC3
   * @return bit {@code 63 - (8 * v + u)} is set where frequency (u across, v down) is above the
   *     median
   */
  static long of(Mat image) {
    Mat grey = new Mat();
    cvtColor(image, grey, COLOR_BGR2GRAY);
    Mat small = new Mat();
    resize(grey, small, new Size(SIDE, SIDE), 0, 0, INTER_AREA);
    Mat values = new Mat();
    small.convertTo(values, CV_32F);
    Mat frequencies = new Mat();
    dct(values, frequencies);
    float[] low = new float[LOW * LOW];
    FloatIndexer indexer = frequencies.createIndexer();
    for (int v = 0; v < LOW; v++) {
      for (int u = 0; u < LOW; u++) {
        low[v * LOW + u] = indexer.get(v, u);
      }
    }
    indexer.release();
    return bits(low);
  }

  private static long bits(float[] low) {
    float[] sorted = low.clone();
    Arrays.sort(sorted);
    float median = (sorted[31] + sorted[32]) / 2;
    long hash = 0;
    for (float value : low) {
      hash = hash << 1 | (value > median ? 1 : 0);
    }
    return hash;
  }
}
