package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.BORDER_CONSTANT;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.ruyi.data.config.Resize;

/** Makes a picture a square of one size. */
final class Square {
  private Square() {}

  /**
   * Crops or pads, and scales.
   *
   * @param image CV_8UC3
   * @param size side of the result
   * @return CV_8UC3, {@code size} by {@code size}
   */
  static Mat of(Mat image, int size, Resize how) {
    return switch (how) {
      case CENTER_CROP -> scaled(new Mat(image, centre(image.cols(), image.rows())), size, size);
      case PAD -> padded(image, size);
    };
  }

  /** The greatest centred square; where the margin is odd, the smaller half is left or above. */
  static Rect centre(int width, int height) {
    int side = Math.min(width, height);
    return new Rect((width - side) / 2, (height - side) / 2, side, side);
  }

  private static Mat padded(Mat image, int size) {
    int longer = Math.max(image.cols(), image.rows());
    int width = Math.max(1, Math.round((float) image.cols() * size / longer));
    int height = Math.max(1, Math.round((float) image.rows() * size / longer));
    Mat inner = scaled(image, width, height);
    int left = (size - width) / 2;
    int top = (size - height) / 2;
    Mat square = new Mat();
    copyMakeBorder(
        inner,
        square,
        top,
        size - height - top,
        left,
        size - width - left,
        BORDER_CONSTANT,
        new Scalar(255, 255, 255, 0));
    return square;
  }

  private static Mat scaled(Mat image, int width, int height) {
    if (image.cols() == width && image.rows() == height) {
      return image;
    }
    // The mean over each target pixel's area does not alias; it can only shrink.
    int interpolation = width <= image.cols() && height <= image.rows() ? INTER_AREA : INTER_CUBIC;
    Mat result = new Mat();
    resize(image, result, new Size(width, height), 0, 0, interpolation);
    return result;
  }
}
