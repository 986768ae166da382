package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.Animation;
import org.ruyi.data.config.Buckets;
import org.ruyi.data.config.Colour;
import org.ruyi.data.config.DamagedScan;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.Icc;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.config.Resize;

/**
 * Pictures a second of processor time, from the bytes of {@link Photographs} to a 256x256 JPEG of
 * quality 95: what a plain script does (decode, crop, shrink, encode, by OpenCV), and the
 * preparation with every default rule, both hashes, and decoding at a fraction of the size or in
 * full. From the root of the repository, with the number of pictures, the rounds, and optionally a
 * folder to which the pictures are written, so that the same script in Python ({@code
 * src/bench/decode_resize.py}) can be measured beside it:
 *
 * <pre>{@code
 * mvn -o -q -pl data-prep test-compile dependency:build-classpath -Dmdep.outputFile=target/benchmark-classpath
 * taskset -c 0 java -cp data-prep/target/test-classes:data-prep/target/classes:$(cat data-prep/target/benchmark-classpath) \
 *   org.ruyi.data.image.PictureBenchmark 400 5 /tmp/photographs
 * taskset -c 0 python3 data-prep/src/bench/decode_resize.py /tmp/photographs 5
 * }</pre>
 */
public final class PictureBenchmark {
  private static final int SIDE = 256;
  private static final int QUALITY = 95;
  private static final int WARM_UP = 3;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private interface Work {
    void run(byte[] jpeg) throws Exception;
  }

  private PictureBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments pictures, rounds and, if they shall be kept, a folder
   */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    List<byte[]> photographs = new ArrayList<>();
    long total = 0;
    for (int i = 0; i < count; i++) {
      byte[] jpeg = Photographs.jpeg(i);
      photographs.add(jpeg);
      total += jpeg.length;
      if (arguments.length > 2) {
        Path folder = Files.createDirectories(Path.of(arguments[2]));
        Files.write(folder.resolve(String.format(Locale.ROOT, "%05d.jpg", i)), jpeg);
      }
    }
    System.out.printf(Locale.ROOT, "%d pictures of %.0f kB%n", count, total / 1e3 / count);
    PicturePreparation reduced = new PicturePreparation(config(true), List.of());
    PicturePreparation full = new PicturePreparation(config(false), List.of());
    List<Work> works =
        List.of(PictureBenchmark::plain, reduced::prepare, full::prepare, new Shares()::run);
    double[][] seconds = new double[works.size()][rounds];
    // The rounds alternate, so that all see the same machine.
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int i = 0; i < works.size(); i++) {
        double taken = measure(works.get(i), photographs);
        if (round >= 0) {
          seconds[i][round] = taken;
        } else {
          Shares.clear();
        }
      }
    }
    double plain = median(seconds[0]);
    print("plain: decode, crop, shrink, encode", count / plain, 1);
    print("preparation, reduced decoding", count / median(seconds[1]), plain / median(seconds[1]));
    print("preparation, full decoding", count / median(seconds[2]), plain / median(seconds[2]));
    Shares.print();
  }

  private static void print(String what, double perSecond, double ratio) {
    System.out.printf(Locale.ROOT, "%-40s %7.1f pictures/s  %.2fx%n", what, perSecond, ratio);
  }

  /** In seconds of all the process's cores: the compiler's and the collector's work count too. */
  private static double measure(Work work, List<byte[]> photographs) throws Exception {
    long start = PROCESS.getProcessCpuTime();
    for (byte[] photograph : photographs) {
      work.run(photograph);
    }
    return (PROCESS.getProcessCpuTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void plain(byte[] jpeg) {
    try (PointerScope scope = new PointerScope()) {
      Mat image = imdecode(new Mat(1, jpeg.length, CV_8UC1, new BytePointer(jpeg)), IMREAD_COLOR);
      int side = Math.min(image.cols(), image.rows());
      Rect centre = new Rect((image.cols() - side) / 2, (image.rows() - side) / 2, side, side);
      Mat small = new Mat();
      resize(new Mat(image, centre), small, new Size(SIDE, SIDE), 0, 0, INTER_AREA);
      BytePointer encoded = new BytePointer();
      imencode(".jpg", small, encoded, new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY));
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
    }
  }

  /** The preparation's steps one by one, with a clock between them. */
  private static final class Shares {
    private static final String[] STEPS = {
      "header", "decode", "crop and shrink", "perceptual hash", "encode", "sha256"
    };
    private static final long[] NANOS = new long[STEPS.length];
    private final Resampler resampler = new Resampler();

    void run(byte[] jpeg) throws Exception {
      try (PointerScope scope = new PointerScope()) {
        long start = System.nanoTime();
        ImageHeader header = HeaderReader.read(jpeg);
        start = stop(0, start);
        Framing framing = Framing.cover(header.width(), header.height(), SIDE, SIDE);
        int reduction = Reduction.of(header, List.of(framing));
        Decoded decoded = Decoder.decode(jpeg, header, reduction, new Colour(255, 255, 255));
        start = stop(1, start);
        Pixels small = resampler.sample(decoded, framing);
        start = stop(2, start);
        PerceptualHash.of(decoded, resampler);
        start = stop(3, start);
        Encoder.encode(small, Encoding.JPEG, QUALITY);
        start = stop(4, start);
        Sha256.of(jpeg);
        stop(5, start);
      }
    }

    private static long stop(int step, long start) {
      long now = System.nanoTime();
      NANOS[step] += now - start;
      return now;
    }

    static void clear() {
      Arrays.fill(NANOS, 0);
    }

    static void print() {
      double sum = Arrays.stream(NANOS).sum();
      for (int i = 0; i < STEPS.length; i++) {
        System.out.printf(Locale.ROOT, "  %-16s %5.1f %%%n", STEPS[i], 100 * NANOS[i] / sum);
      }
    }
  }

  private static ImageConfig config(boolean reducedDecode) {
    return new ImageConfig(
        SIDE,
        Resize.CENTER_CROP,
        new Buckets(0, 4),
        Encoding.JPEG,
        QUALITY,
        new MinSide(200, MinSide.AppliesTo.BOTH),
        3.0,
        1 << 25,
        100_000_000,
        "#ffffff",
        Animation.FIRST_FRAME,
        Icc.CONVERT,
        DamagedScan.REJECT,
        reducedDecode);
  }
}
