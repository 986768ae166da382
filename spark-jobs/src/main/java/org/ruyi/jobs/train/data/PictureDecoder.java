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

  private final int side;

  /**
   * @param side height and width that every picture must have
   */
  PictureDecoder(int side) {
    this.side = side;
  }

  /** Whether the picture is mirrored left to right. */
  enum Orientation {
    AS_STORED,
    MIRRORED
  }

  /** Floats of a decoded picture. */
  int length() {
    return CHANNELS * side * side;
  }

  /**
   * Decodes a picture.
   *
   * @param encoded JPEG, PNG or WebP
   * @param target red, green and blue planes in [-1, 1], rows from the top, written from {@code
   *     offset}
   * @throws IllegalArgumentException saying what is wrong with the picture
   */
  void decode(byte[] encoded, Orientation orientation, float[] target, int offset) {
    if (encoded.length == 0) {
      throw new IllegalArgumentException("it is empty");
    }
    try (PointerScope scope = new PointerScope()) {
      Mat bytes = new Mat(1, encoded.length, opencv_core.CV_8UC1, new BytePointer(encoded));
      Mat picture = opencv_imgcodecs.imdecode(bytes, opencv_imgcodecs.IMREAD_COLOR);
      if (picture.empty()) {
        throw new IllegalArgumentException("it cannot be decoded");
      }
      if (picture.cols() != side || picture.rows() != side) {
        throw new IllegalArgumentException(
            "it has %d x %d pixels where the dataset's manifest says %d x %d"
                .formatted(picture.cols(), picture.rows(), side, side));
      }
      byte[] blueGreenRed = new byte[length()];
      ((ByteBuffer) picture.createBuffer()).get(blueGreenRed);
      int plane = side * side;
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int from = CHANNELS * (y * side + x);
          int to = offset + y * side + (orientation == Orientation.MIRRORED ? side - 1 - x : x);
          for (int channel = 0; channel < CHANNELS; channel++) {
            int value = blueGreenRed[from + CHANNELS - 1 - channel] & 0xFF;
            target[to + channel * plane] = value / 127.5f - 1;
          }
        }
      }
    }
  }
}
