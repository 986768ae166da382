package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ruyi.data.config.Colour;

/**
 * A small picture outside the native memory.
 *
 * @param bgr rows from the top, a pixel being blue, green and red, a byte each
 */
@SuppressWarnings("ArrayRecordComponent")
record Pixels(int width, int height, byte[] bgr) {
  static final int CHANNELS = 3;

  Pixels {
    if (bgr.length != width * height * CHANNELS) {
      throw new IllegalArgumentException(
          "Invalid pixels: " + bgr.length + " bytes (must be " + width + " x " + height + " x 3)");
    }
  }

  /** Copies a CV_8UC3. */
  static Pixels of(Mat image) {
    int row = image.cols() * CHANNELS;
    byte[] bgr = new byte[Math.multiplyExact(row, image.rows())];
    for (int y = 0; y < image.rows(); y++) {
      image.ptr(y).get(bgr, y * row, row);
    }
    return new Pixels(image.cols(), image.rows(), bgr);
  }

  /** A CV_8UC3, owned by the caller. */
  Mat mat() {
    Mat image = new Mat(height, width, CV_8UC3);
    image.data().put(bgr);
    return image;
  }

  /** Turns a picture from how it is stored to how it is seen. */
  Pixels oriented(Orientation orientation) {
    if (orientation == Orientation.NORMAL) {
      return this;
    }
    boolean transposed = orientation.isTransposed();
    int seenWidth = transposed ? height : width;
    int seenHeight = transposed ? width : height;
    byte[] seen = new byte[bgr.length];
    int to = 0;
    for (int y = 0; y < seenHeight; y++) {
      int fromY = orientation.isFlippedDown() ? seenHeight - 1 - y : y;
      for (int x = 0; x < seenWidth; x++) {
        int fromX = orientation.isFlippedAcross() ? seenWidth - 1 - x : x;
        int from = CHANNELS * (transposed ? fromX * width + fromY : fromY * width + fromX);
        seen[to++] = bgr[from];
        seen[to++] = bgr[from + 1];
        seen[to++] = bgr[from + 2];
      }
    }
    return new Pixels(seenWidth, seenHeight, seen);
  }

  /** Puts a picture in the middle of a canvas; an odd margin is smaller on the left and above. */
  Pixels centredOn(int canvasWidth, int canvasHeight, Colour background) {
    if (canvasWidth == width && canvasHeight == height) {
      return this;
    }
    byte[] canvas = new byte[canvasWidth * canvasHeight * CHANNELS];
    for (int i = 0; i < canvas.length; i += CHANNELS) {
      canvas[i] = (byte) background.blue();
      canvas[i + 1] = (byte) background.green();
      canvas[i + 2] = (byte) background.red();
    }
    int left = (canvasWidth - width) / 2;
    int top = (canvasHeight - height) / 2;
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          bgr,
          y * width * CHANNELS,
          canvas,
          ((top + y) * canvasWidth + left) * CHANNELS,
          width * CHANNELS);
    }
    return new Pixels(canvasWidth, canvasHeight, canvas);
  }

  /** The same bytes as red, green and blue. */
  byte[] rgb() {
    byte[] rgb = Arrays.copyOf(bgr, bgr.length);
    for (int i = 0; i < rgb.length; i += CHANNELS) {
      byte blue = rgb[i];
      rgb[i] = rgb[i + 2];
      rgb[i + 2] = blue;
    }
    return rgb;
  }
}
