package org.ruyi.jobs.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.ruyi.jobs.train.PairsDataset;

/** The demo's drawn shapes with their captions, as small as prepare would store them. */
public final class DrawnPairs {
  private static final int DRAWN_SIDE = 240;

  private DrawnPairs() {}

  /** The phrases of captions that are the classes. */
  public static List<String> classes() {
    return Scene.classes();
  }

  /**
   * Draws pictures, each class as often as any other.
   *
   * @param side of the pictures, in pixels
   * @param seed another seed gives other pictures
   */
  public static List<PairsDataset.Pair> draw(int count, int side, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PairsDataset.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Scene scene = Scene.of(i, random);
      byte[] drawn = ScenePainter.paint(scene, DRAWN_SIDE, DRAWN_SIDE, ".png");
      pairs.add(new PairsDataset.Pair(shrink(drawn, side), scene.caption()));
    }
    return pairs;
  }

  private static byte[] shrink(byte[] png, int side) {
    try (PointerScope scope = new PointerScope()) {
      Mat drawn =
          opencv_imgcodecs.imdecode(new Mat(new BytePointer(png)), opencv_imgcodecs.IMREAD_COLOR);
      Mat small = new Mat();
      opencv_imgproc.resize(drawn, small, new Size(side, side), 0, 0, opencv_imgproc.INTER_AREA);
      BytePointer encoded = new BytePointer();
      if (!opencv_imgcodecs.imencode(".png", small, encoded)) {
        throw new IllegalStateException("Cannot encode");
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}
