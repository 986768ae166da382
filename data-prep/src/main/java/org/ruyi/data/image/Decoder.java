package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.ruyi.data.config.Colour;

/** Decodes the first frame of a picture to 8-bit BGR on a background, not turned yet. */
final class Decoder {
  private Decoder() {}

  /**
   * Decodes; the caller owns the native memory (see {@link org.bytedeco.javacpp.PointerScope}).
   *
   * @param header of the same bytes
   * @param reduction 1, 2, 4 or 8; only a JPEG's can be more than 1
   * @throws UndecodableException where the bytes are damaged
   */
  static Decoded decode(byte[] bytes, ImageHeader header, int reduction, Colour background)
      throws UndecodableException {
    Mat decoded =
        switch (header.format()) {
          case GIF, BMP, TIFF -> PlainDecoder.decode(bytes, header);
          case PNG -> natively(PngChunks.bare(bytes), flags(header, reduction));
          case JPEG, WEBP -> natively(bytes, flags(header, reduction));
        };
    int width = (header.storedWidth() + reduction - 1) / reduction;
    int height = (header.storedHeight() + reduction - 1) / reduction;
    if (decoded.cols() != width || decoded.rows() != height) {
      throw new UndecodableException(
          "the header says "
              + header.storedWidth()
              + "x"
              + header.storedHeight()
              + ", the picture has "
              + (long) decoded.cols() * reduction
              + "x"
              + (long) decoded.rows() * reduction);
    }
    Mat colour = colour(eightBit(decoded), background);
    if (header.format() == ImageFormat.PNG) {
      Optional<Mat> clear = PngGreyKey.mask(bytes, decoded);
      if (clear.isPresent()) {
        Scalar behind = new Scalar(background.blue(), background.green(), background.red(), 0);
        new Mat(colour.rows(), colour.cols(), CV_8UC3, behind).copyTo(colour, clear.get());
      }
    }
    return new Decoded(colour, header, reduction);
  }

  private static Mat natively(byte[] bytes, int flags) throws UndecodableException {
    Mat decoded;
    try {
      decoded = imdecode(new Mat(1, bytes.length, CV_8UC1, new BytePointer(bytes)), flags);
    } catch (RuntimeException e) {
      throw new UndecodableException("the decoder fails: " + firstLine(e.getMessage()));
    }
    if (decoded == null || decoded.empty()) {
      throw new UndecodableException("the picture is damaged or cut off");
    }
    return decoded;
  }

  private static int flags(ImageHeader header, int reduction) {
    if (header.format().mayHaveAlpha()) {
      return IMREAD_UNCHANGED;
    }
    // Orientation is applied later for every format alike; OpenCV itself does it for JPEG alone.
    return IMREAD_IGNORE_ORIENTATION
        | switch (reduction) {
          case 1 -> IMREAD_COLOR;
          case 2 -> IMREAD_REDUCED_COLOR_2;
          case 4 -> IMREAD_REDUCED_COLOR_4;
          case 8 -> IMREAD_REDUCED_COLOR_8;
          default -> throw new IllegalArgumentException("Invalid reduction: " + reduction);
        };
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

  private static Mat colour(Mat image, Colour background) throws UndecodableException {
    return switch (image.channels()) {
      case 1 -> {
        Mat bgr = new Mat();
        cvtColor(image, bgr, COLOR_GRAY2BGR);
        yield bgr;
      }
      case 3 -> image;
      case 4 -> AlphaOnColour.composite(image, background);
      default -> throw new UndecodableException("a picture of " + image.channels() + " channels");
    };
  }

  private static String firstLine(String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }
}
