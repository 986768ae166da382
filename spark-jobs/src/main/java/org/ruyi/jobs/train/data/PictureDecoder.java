package org.ruyi.jobs.train.data;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Turns encoded pictures into what a network sees. */
final class PictureDecoder {
  static final int CHANNELS = 3;

  private static final float[] NORMALIZED = new float[256];

  static {
    for (int value = 0; value < NORMALIZED.length; value++) {
      NORMALIZED[value] = value / 127.5f - 1;
    }
  }

  private PictureDecoder() {}

  /** Floats of a picture of a shape. */
  static int length(Shape shape) {
    return Math.multiplyExact(CHANNELS, shape.pixels());
  }

  /**
   * Decodes a picture.
   *
   * @param encoded JPEG, PNG or WebP
   * @param stored shape that it must have
   * @param view of the picture
   * @param target red, green and blue planes of what is seen in [-1, 1], rows from the top, written
   *     from {@code offset}
   * @throws IllegalArgumentException saying what is wrong with the picture
   */
  static void decode(byte[] encoded, Shape stored, View view, float[] target, int offset) {
    if (encoded.length == 0) {
      throw new IllegalArgumentException("it is empty");
    }
    try (PointerScope scope = new PointerScope()) {
      Mat bytes = new Mat(1, encoded.length, opencv_core.CV_8UC1, new BytePointer(encoded));
      Mat picture = opencv_imgcodecs.imdecode(bytes, opencv_imgcodecs.IMREAD_COLOR);
      if (picture.empty()) {
        throw new IllegalArgumentException("it cannot be decoded");
      }
      if (picture.cols() != stored.width() || picture.rows() != stored.height()) {
        throw new IllegalArgumentException(
            "it has %d x %d pixels where the dataset says %s"
                .formatted(picture.cols(), picture.rows(), stored));
      }
      byte[] blueGreenRed = new byte[length(stored)];
      ((ByteBuffer) picture.createBuffer()).get(blueGreenRed);
      int[] columns = view.columns(stored.width());
      int plane = view.shape().pixels();
      int to = offset;
      for (int y = 0; y < view.shape().height(); y++) {
        int row = view.row(y, stored.height()) * stored.width();
        for (int column : columns) {
          int from = CHANNELS * (row + column);
          for (int channel = 0; channel < CHANNELS; channel++) {
            int value = blueGreenRed[from + CHANNELS - 1 - channel] & 0xFF;
            target[to + channel * plane] = NORMALIZED[value];
          }
          to++;
        }
      }
    }
  }
}
