package org.ruyi.jobs.sample;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ruyi.model.io.AtomicFile;
import org.ruyi.model.pipeline.Images;

/** Writes pictures as PNG files, whole or not at all. */
public final class PngFile {
  private PngFile() {}

  /**
   * Writes picture {@code index}, grey or RGB.
   *
   * @throws IOException where the file cannot be written
   */
  static void write(Path file, Images pictures, int index) throws IOException {
    byte[] png = encode(pictures, index);
    AtomicFile.write(file, temporary -> Files.write(temporary, png));
  }

  /** Picture {@code index}, grey or RGB, as the bytes of a PNG file. */
  public static byte[] encode(Images pictures, int index) {
    int channels = pictures.channels();
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "Cannot write a PNG of " + channels + " channels (1 for grey, 3 for RGB)");
    }
    try (PointerScope scope = new PointerScope()) {
      Mat picture = new Mat(pictures.height(), pictures.width(), channels == 3 ? CV_8UC3 : CV_8UC1);
      picture.data().put(pictures.image(index));
      if (channels == 3) {
        cvtColor(picture, picture, COLOR_RGB2BGR);
      }
      BytePointer encoded = new BytePointer();
      if (!imencode(".png", picture, encoded)) {
        throw new IllegalStateException("Cannot encode a picture as PNG");
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}
