package org.ruyi.data.image;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ruyi.data.config.Colour;

/**
 * Lays a transparent picture on a colour: {@code (alpha * value + (255 - alpha) * colour) / 255}.
 */
final class AlphaOnColour {
  private AlphaOnColour() {}

  /**
   * Composites.
   *
   * @param bgra CV_8UC4, alpha not multiplied in
   * @return CV_8UC3, rounded to the nearest
   */
  static Mat composite(Mat bgra, Colour background) {
    int[] behind = {background.blue(), background.green(), background.red()};
    Mat bgr = new Mat(bgra.rows(), bgra.cols(), opencv_core.CV_8UC3);
    byte[] from = new byte[bgra.cols() * 4];
    byte[] to = new byte[bgra.cols() * 3];
    for (int row = 0; row < bgra.rows(); row++) {
      bgra.ptr(row).get(from);
      for (int i = 0; i < bgra.cols(); i++) {
        int alpha = from[4 * i + 3] & 0xFF;
        for (int c = 0; c < 3; c++) {
          int value = (from[4 * i + c] & 0xFF) * alpha + behind[c] * (255 - alpha);
          to[3 * i + c] = (byte) ((value + 127) / 255);
        }
      }
      bgr.ptr(row).put(to);
    }
    return bgr;
  }
}
