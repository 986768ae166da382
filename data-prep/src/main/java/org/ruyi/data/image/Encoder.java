package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_PNG_COMPRESSION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.ruyi.data.config.Encoding;

/** Encodes stored pictures. */
final class Encoder {
  private static final int PNG_LEVEL = 6;

  private Encoder() {}

  /**
   * @param image within a {@link org.bytedeco.javacpp.PointerScope}, which frees the memory
   * @param quality 1-100; PNG, which loses nothing, does not read it
   */
  static byte[] encode(Pixels image, Encoding encoding, int quality) {
    IntPointer parameters =
        switch (encoding) {
          case JPEG -> new IntPointer(IMWRITE_JPEG_QUALITY, quality);
          case PNG -> new IntPointer(IMWRITE_PNG_COMPRESSION, PNG_LEVEL);
          case WEBP -> new IntPointer(IMWRITE_WEBP_QUALITY, quality);
        };
    BytePointer buffer = new BytePointer();
    if (!imencode(encoding.extension(), image.mat(), buffer, parameters)) {
      throw new IllegalStateException("Cannot encode a picture as " + encoding.label());
    }
    byte[] bytes = new byte[Math.toIntExact(buffer.limit())];
    buffer.get(bytes);
    return bytes;
  }
}
