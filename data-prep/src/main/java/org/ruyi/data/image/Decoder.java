package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.transpose;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes the first frame of a picture to 8-bit BGR, turned as it is seen, on white. */
final class Decoder {
  private Decoder() {}

  /**
   * Decodes; the caller owns the native memory (see {@link org.bytedeco.javacpp.PointerScope}).
   *
   * @param header of the same bytes
   * @return CV_8UC3 of the header's {@code width} and {@code height}
   * @throws UndecodableException where the bytes are damaged
   */
  static Mat decode(byte[] bytes, ImageHeader header) throws UndecodableException {
    // Orientation is applied here for every format alike; OpenCV itself does it for JPEG alone.
    int flags =
        header.format().mayHaveAlpha()
            ? IMREAD_UNCHANGED
            : IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION;
    Mat decoded;
    try {
      decoded = imdecode(new Mat(1, bytes.length, CV_8UC1, new BytePointer(bytes)), flags);
    } catch (RuntimeException e) {
      throw new UndecodableException("the decoder fails: " + firstLine(e.getMessage()));
    }
    if (decoded == null || decoded.empty()) {
      throw new UndecodableException("the picture is damaged or cut off");
    }
    if (decoded.cols() != header.storedWidth() || decoded.rows() != header.storedHeight()) {
      throw new UndecodableException(
          "the header says "
              + header.storedWidth()
              + "x"
              + header.storedHeight()
              + ", the picture has "
              + decoded.cols()
              + "x"
              + decoded.rows());
    }
    return oriented(colour(eightBit(decoded)), header.orientation());
  }

  private static Mat eightBit(Mat image) throws UndecodableException {
    if (image.depth() == CV_8U) {
      return image;
    }
    if (image.depth() != CV_16U) {
      throw new UndecodableException("the pixels are neither of 8 nor of 16 bits");
    }
    Mat narrow = new Mat();
    image.convertTo(narrow, CV_8U, 1 / 257.0, 0);
    return narrow;
  }

  private static Mat colour(Mat image) throws UndecodableException {
    return switch (image.channels()) {
      case 1 -> {
        Mat bgr = new Mat();
        cvtColor(image, bgr, COLOR_GRAY2BGR);
        yield bgr;
      }
      case 3 -> image;
      case 4 -> AlphaOnWhite.composite(image);
      default -> throw new UndecodableException("a picture of " + image.channels() + " channels");
    };
  }

  private static Mat oriented(Mat image, Orientation orientation) {
    Mat turned = image;
    if (orientation.isTransposed()) {
      Mat transposed = new Mat();
      transpose(turned, transposed);
      turned = transposed;
    }
    if (orientation.isFlippedAcross() || orientation.isFlippedDown()) {
      int code = orientation.isFlippedAcross() ? (orientation.isFlippedDown() ? -1 : 1) : 0;
      Mat flipped = new Mat();
      flip(turned, flipped, code);
      turned = flipped;
    }
    return turned;
  }

  private static String firstLine(String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }
}
