package org.ruyi.jobs.demo;

import static org.bytedeco.opencv.global.opencv_core.CV_32SC2;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.circle;
import static org.bytedeco.opencv.global.opencv_imgproc.fillConvexPoly;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** Draws scenes and encodes them as image files. */
final class ScenePainter {
  private ScenePainter() {}

  /**
   * Draws a scene as the bytes of an image file.
   *
   * @param width in pixels; the scene fills the central square
   * @param extension names the format: {@code .jpg}, {@code .png} or {@code .webp}
   */
  static byte[] paint(Scene scene, int width, int height, String extension) {
    try (PointerScope scope = new PointerScope()) {
      Mat picture = new Mat(height, width, CV_8UC3, bgr(scene.ground()));
      int side = Math.min(width, height);
      double x = (width - side) / 2.0 + scene.x() * side;
      double y = (height - side) / 2.0 + scene.y() * side;
      double radius = scene.radius() * side;
      Scalar colour = bgr(scene.hue().rgb());
      switch (scene.figure()) {
        case CIRCLE ->
            circle(picture, point(x, y), (int) Math.round(radius), colour, -1, LINE_AA, 0);
        case SQUARE -> polygon(picture, x, y, radius * 1.12, 4, Math.PI / 4, colour);
        case TRIANGLE ->
            polygon(picture, x, y + radius * 0.2, radius * 1.2, 3, -Math.PI / 2, colour);
      }
      BytePointer encoded = new BytePointer();
      if (!imencode(extension, picture, encoded)) {
        throw new IllegalStateException("Cannot encode " + extension);
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }

  private static void polygon(
      Mat picture, double x, double y, double radius, int corners, double start, Scalar colour) {
    Mat points = new Mat(corners, 1, CV_32SC2);
    IntIndexer index = points.createIndexer();
    for (int i = 0; i < corners; i++) {
      double angle = start + 2 * Math.PI * i / corners;
      index.put(i, 0, 0, (int) Math.round(x + radius * Math.cos(angle)));
      index.put(i, 0, 1, (int) Math.round(y + radius * Math.sin(angle)));
    }
    fillConvexPoly(picture, points, colour, LINE_AA, 0);
  }

  private static Point point(double x, double y) {
    return new Point((int) Math.round(x), (int) Math.round(y));
  }

  private static Scalar bgr(int rgb) {
    return new Scalar(rgb & 0xFF, rgb >> 8 & 0xFF, rgb >> 16 & 0xFF, 0);
  }
}
