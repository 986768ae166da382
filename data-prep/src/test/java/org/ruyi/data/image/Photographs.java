package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.addWeighted;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.circle;
import static org.bytedeco.opencv.global.opencv_imgproc.ellipse;
import static org.bytedeco.opencv.global.opencv_imgproc.line;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * What stands in for photographs: noise whose strength falls with its frequency, as in nature; flat
 * shapes with sharp edges, thin lines; and the grain of a sensor. Sides are 400-1200 pixels; at
 * OpenCV's default quality (95, 4:2:0) the files have about 158 KB in the mean.
 */
final class Photographs {
  private static final int LEAST = 400;
  private static final int SPAN = 801;
  private static final int SHAPES = 14;
  private static final int LINES = 24;
  private static final double GRAIN = 1.5;

  private Photographs() {}

  /** The photograph of a number, always the same, encoded. */
  static byte[] jpeg(long number) {
    try (PointerScope scope = new PointerScope()) {
      SplittableRandom random = new SplittableRandom(number);
      int width = LEAST + random.nextInt(SPAN);
      int height = LEAST + random.nextInt(SPAN);
      return Pictures.encoded(picture(width, height, random), ".jpg");
    }
  }

  private static Mat picture(int width, int height, SplittableRandom random) {
    Mat sum = new Mat(height, width, CV_32FC3, new Scalar(128, 128, 128, 0));
    for (int cells = 2; cells <= 256; cells *= 2) {
      // The usual fall of amplitudes is one over the frequency.
      add(sum, octave(width, height, cells, random), 0.9 * Math.pow(cells, -0.75));
    }
    Mat image = new Mat();
    sum.convertTo(image, CV_8UC3);
    draw(image, random);
    image.convertTo(sum, CV_32FC3);
    add(sum, Pictures.noise(width, height, CV_8UC3, random.nextLong()), GRAIN / 74);
    sum.convertTo(image, CV_8UC3);
    return image;
  }

  private static Mat octave(int width, int height, int cells, SplittableRandom random) {
    int down = Math.max(2, cells * height / Math.max(width, 1));
    Mat coarse = Pictures.noise(cells, down, CV_8UC3, random.nextLong());
    Mat fine = new Mat();
    resize(coarse, fine, new Size(width, height), 0, 0, INTER_CUBIC);
    return fine;
  }

  /** Adds noise of mean 127.5 as deviations from it. */
  private static void add(Mat sum, Mat noise, double strength) {
    Mat deviations = new Mat();
    noise.convertTo(deviations, CV_32FC3, 1, -127.5);
    addWeighted(sum, 1, deviations, strength, 0, sum);
  }

  private static void draw(Mat image, SplittableRandom random) {
    int side = Math.min(image.cols(), image.rows());
    for (int i = 0; i < SHAPES; i++) {
      Point centre = point(image, random);
      if (i % 2 == 0) {
        circle(image, centre, 4 + random.nextInt(side / 8), colour(random), -1, LINE_AA, 0);
      } else {
        Size axes = new Size(4 + random.nextInt(side / 6), 4 + random.nextInt(side / 10));
        ellipse(image, centre, axes, random.nextInt(180), 0, 360, colour(random), -1, LINE_AA, 0);
      }
    }
    for (int i = 0; i < LINES; i++) {
      line(
          image,
          point(image, random),
          point(image, random),
          colour(random),
          1 + random.nextInt(3),
          LINE_AA,
          0);
    }
  }

  private static Point point(Mat image, SplittableRandom random) {
    return new Point(random.nextInt(image.cols()), random.nextInt(image.rows()));
  }

  private static Scalar colour(SplittableRandom random) {
    return new Scalar(random.nextInt(256), random.nextInt(256), random.nextInt(256), 0);
  }
}
