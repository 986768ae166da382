package org.ruyi.jobs.prepare;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** What a script does that only wants small squares: decode in full, crop, shrink, encode. */
final class PlainScript {
  private static final int QUALITY = 95;

  private PlainScript() {}

  static byte[] convert(byte[] jpeg, int side) {
    try (PointerScope scope = new PointerScope()) {
      Mat image = imdecode(new Mat(1, jpeg.length, CV_8UC1, new BytePointer(jpeg)), IMREAD_COLOR);
      int least = Math.min(image.cols(), image.rows());
      Rect centre = new Rect((image.cols() - least) / 2, (image.rows() - least) / 2, least, least);
      Mat small = new Mat();
      resize(new Mat(image, centre), small, new Size(side, side), 0, 0, INTER_AREA);
      BytePointer encoded = new BytePointer();
      imencode(".jpg", small, encoded, new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY));
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}
