package org.ruyi.data.image;

import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * The one grey of a grey PNG that is transparent (its tRNS). The decoder knows transparent palettes
 * and transparent colours, but not this.
 */
final class PngGreyKey {
  private static final int DEPTH = 24;
  private static final int COLOUR_TYPE = 25;

  private PngGreyKey() {}

  /**
   * Finds the transparent pixels.
   *
   * @param decoded of the same file, of one channel with 8 or 16 bits
   * @return CV_8UC1, not zero where a pixel is transparent; empty where none can be
   */
  static Optional<Mat> mask(byte[] file, Mat decoded) throws UndecodableException {
    Bytes bytes = Bytes.of(file);
    Optional<Bytes> transparent = PngChunks.find(bytes, "tRNS");
    if (bytes.u8(COLOUR_TYPE) != 0 || transparent.isEmpty() || decoded.channels() != 1) {
      return Optional.empty();
    }
    int depth = bytes.u8(DEPTH);
    int key = transparent.get().bigU16(0);
    if (depth < 8) {
      key = key * 255 / ((1 << depth) - 1);
    }
    Mat mask = new Mat();
    try (Mat wanted = new Mat(new Scalar(key))) {
      opencv_core.inRange(decoded, wanted, wanted, mask);
    }
    return Optional.of(mask);
  }
}
