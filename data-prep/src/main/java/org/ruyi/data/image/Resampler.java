package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.ruyi.data.image.AxisWeights.Inside;

/**
 * Cuts a part out of a decoded picture and scales it: to the mean over each pixel's area where it
 * shrinks, which does not alias, else by a cubic. The part need not begin at a pixel's edge.
 *
 * <p>Keeps its buffers from picture to picture, so threads cannot share one.
 */
final class Resampler {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Three channels are summed at once, each in 21 bits of a long. */
  private static final int LANE = 21;

  private static final long LANE_MASK = (1L << LANE) - 1;

  /** Smooth edges can make a sum negative; the bias keeps the lanes apart. */
  private static final int BIAS = 1 << 18;

  private static final long BIASES = (long) BIAS << 2 * LANE | (long) BIAS << LANE | BIAS;

  private static final long HALF = 1L << AxisEdges.SCALE_BITS - 1;

  /** Bits after the point of a horizontal mean. */
  private static final int ACROSS_BITS = 7;

  private static final int DOWN_BITS = 14;
  private static final int TOTAL_BITS = ACROSS_BITS + DOWN_BITS;

  private byte[] bytes = new byte[0];
  private long[] packed = new long[0];
  private long[] cumulative = new long[0];
  private int[][] lines = new int[0][];
  private int[] sums = new int[0];

  /**
   * Scales a part of a picture.
   *
   * @return the part as seen, without the canvas
   */
  Pixels sample(Decoded picture, Framing framing) {
    ImageHeader header = picture.header();
    Orientation orientation = header.orientation();
    Region part = framing.part().stored(header.width(), header.height(), orientation);
    int width = orientation.isTransposed() ? framing.height() : framing.width();
    int height = orientation.isTransposed() ? framing.width() : framing.height();
    Pixels stored;
    if (width > part.width() || height > part.height()) {
      stored = enlarged(picture, part, width, height);
    } else {
      double scale = picture.reduction();
      stored =
          shrunken(
              picture.image(),
              part.x() / scale,
              part.y() / scale,
              part.width() / scale,
              part.height() / scale,
              width,
              height,
              inside(picture.reduction()));
    }
    return stored.oriented(orientation);
  }

  /**
   * Measured on photographs: the decoder's halves are sharper than means, and flat pixels make up
   * for it; its quarters and eighths are all but means.
   */
  private static Inside inside(int reduction) {
    return reduction <= 2 ? Inside.FLAT : Inside.SMOOTH;
  }

  private static Pixels enlarged(Decoded picture, Region part, int width, int height) {
    if (picture.reduction() != 1) {
      throw new IllegalArgumentException("Cannot enlarge a part of a reduced picture");
    }
    Rect rect = new Rect(part.x(), part.y(), part.width(), part.height());
    Mat result = new Mat();
    resize(new Mat(picture.image(), rect), result, new Size(width, height), 0, 0, INTER_CUBIC);
    return Pixels.of(result);
  }

  /**
   * @param image CV_8UC3
   * @param x where the part begins, in pixels of the image
   * @param y where the part begins, in pixels of the image
   * @param partWidth at least {@code width}
   * @param partHeight at least {@code height}
   */
  Pixels shrunken(
      Mat image,
      double x,
      double y,
      double partWidth,
      double partHeight,
      int width,
      int height,
      Inside inside) {
    AxisEdges across = AxisEdges.of(x, partWidth, width, inside, ACROSS_BITS, LANE_MASK - BIAS);
    AxisWeights down = AxisWeights.of(y, partHeight, image.rows(), height, inside, 1 << DOWN_BITS);
    // One more pixel on either side, for smooth edges; outside the picture its last one again.
    int low = across.at()[0] - 1;
    int high = across.at()[width] + 2;
    int left = Math.max(low, 0);
    int right = Math.min(high, image.cols());
    reserve(high - low, width, down.greatestCount());
    byte[] result = new byte[width * height * Pixels.CHANNELS];
    long step = image.step();
    int next = down.first()[0];
    try (BytePointer data = image.data()) {
      for (int row = 0; row < height; row++) {
        int end = down.first()[row] + down.count()[row];
        for (; next < end; next++) {
          data.position(next * step + (long) left * Pixels.CHANNELS);
          data.get(bytes, 0, (right - left) * Pixels.CHANNELS);
          if (inside == Inside.FLAT) {
            sum(left - low, right - left, high - low);
            flatMeans(across, low, lines[next % lines.length]);
          } else {
            pack(left - low, right - left, high - low);
            means(across, low, lines[next % lines.length]);
          }
        }
        mean(down, row, result, width * Pixels.CHANNELS);
      }
    }
    return new Pixels(width, height, result);
  }

  private void reserve(int sourceWidth, int width, int rows) {
    if (packed.length < sourceWidth) {
      packed = new long[sourceWidth];
      cumulative = new long[sourceWidth + 1];
      // A pixel is read as four bytes.
      bytes = new byte[sourceWidth * Pixels.CHANNELS + 1];
    }
    if (sums.length != width * Pixels.CHANNELS || lines.length < rows) {
      sums = new int[width * Pixels.CHANNELS];
      lines = new int[rows][width * Pixels.CHANNELS];
    }
  }

  /** Packs the pixels after {@code first} places, repeats the outermost, and sums them all up. */
  private void pack(int first, int count, int places) {
    byte[] from = bytes;
    long[] to = packed;
    long[] sums = cumulative;
    long outermost = packed(from, 0);
    long sum = 0;
    for (int i = 0; i < first; i++) {
      to[i] = outermost;
      sums[i] = sum;
      sum += outermost;
    }
    for (int i = 0; i < count; i++) {
      long pixel = packed(from, i);
      to[first + i] = pixel;
      sums[first + i] = sum;
      sum += pixel;
    }
    outermost = packed(from, count - 1);
    for (int i = first + count; i < places; i++) {
      to[i] = outermost;
      sums[i] = sum;
      sum += outermost;
    }
  }

  /** As {@link #pack}, the sums alone: a pixel is the difference of two. */
  private void sum(int first, int count, int places) {
    byte[] from = bytes;
    long[] sums = cumulative;
    long outermost = packed(from, 0);
    long sum = 0;
    for (int i = 0; i < first; i++) {
      sums[i] = sum;
      sum += outermost;
    }
    for (int i = 0; i < count; i++) {
      sums[first + i] = sum;
      sum += packed(from, i);
    }
    outermost = packed(from, count - 1);
    for (int i = first + count; i <= places; i++) {
      sums[i] = sum;
      sum += outermost;
    }
  }

  private static long packed(byte[] from, int at) {
    long pixel = (int) INT.get(from, at * Pixels.CHANNELS);
    return (pixel & 0xFF) | (pixel & 0xFF00) << LANE - 8 | (pixel & 0xFF0000) << 2 * LANE - 16;
  }

  /** As {@link #means}, of pixels of which no neighbour counts and no sum is negative. */
  private void flatMeans(AxisEdges across, int low, int[] line) {
    long[] sums = cumulative;
    int[] edges = across.at();
    int[] inside = across.inside();
    long[] scales = across.scale();
    int bits = across.bits();
    int edge = edges[0] - low;
    long before = (sums[edge] << bits) + (sums[edge + 1] - sums[edge]) * inside[0];
    int at = 0;
    for (int i = 0; i < scales.length; i++) {
      edge = edges[i + 1] - low;
      long left = sums[edge];
      long sum = (left << bits) + (sums[edge + 1] - left) * inside[i + 1];
      long part = sum - before;
      before = sum;
      long scale = scales[i];
      line[at] = (int) ((part & LANE_MASK) * scale + HALF >> AxisEdges.SCALE_BITS);
      line[at + 1] = (int) ((part >>> LANE & LANE_MASK) * scale + HALF >> AxisEdges.SCALE_BITS);
      line[at + 2] = (int) ((part >>> 2 * LANE) * scale + HALF >> AxisEdges.SCALE_BITS);
      at += Pixels.CHANNELS;
    }
  }

  private void means(AxisEdges across, int low, int[] line) {
    // Differences are right even where the sums have overflowed.
    long before = sum(across, 0, low);
    int at = 0;
    for (int i = 0; at < line.length; i++) {
      long sum = sum(across, i + 1, low);
      long part = sum - before + BIASES;
      before = sum;
      long scale = across.scale()[i];
      line[at++] = scaled(part & LANE_MASK, scale);
      line[at++] = scaled(part >>> LANE & LANE_MASK, scale);
      line[at++] = scaled(part >>> 2 * LANE, scale);
    }
  }

  private long sum(AxisEdges across, int edge, int low) {
    int at = across.at()[edge] - low;
    return (cumulative[at] << across.bits())
        + packed[at - 1] * across.before()[edge]
        + packed[at] * across.inside()[edge]
        + packed[at + 1] * across.after()[edge];
  }

  private static int scaled(long lane, long scale) {
    return (int) ((lane - BIAS) * scale + HALF >> AxisEdges.SCALE_BITS);
  }

  private void mean(AxisWeights down, int row, byte[] result, int length) {
    int[] sum = sums;
    // Half a unit, so that the shift rounds.
    Arrays.fill(sum, 1 << TOTAL_BITS - 1);
    for (int j = 0; j < down.count()[row]; j++) {
      int[] line = lines[(down.first()[row] + j) % lines.length];
      int weight = down.weights()[row * down.stride() + j];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * line[i];
      }
    }
    int offset = row * length;
    for (int i = 0; i < sum.length; i++) {
      result[offset + i] = (byte) Math.min(Math.max(sum[i] >> TOTAL_BITS, 0), 255);
    }
  }
}
