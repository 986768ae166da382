package org.ruyi.data.image;

import java.util.Optional;

/**
 * Converts to sRGB the colours of an RGB profile that is made of three curves and a matrix (ICC.1,
 * sections 9.2 and 10): linear light by the curves, the profile's matrix to XYZ under D50, sRGB's
 * own matrix back, and sRGB's curve. Written here because the JDK reads profiles natively.
 */
final class MatrixProfile {
  private static final int TAGS = 128;
  private static final int MOST_TAGS = 100;
  private static final int MOST_POINTS = 1 << 14;
  private static final int LEVELS = 256;

  /** Colours that change by less are left as they are: the profile is sRGB's. */
  private static final int SAME = 2;

  /** XYZ under D50 to linear sRGB, adapted by Bradford's method. */
  private static final double[][] TO_SRGB = {
    {3.1338561, -1.6168667, -0.4906146},
    {-0.9787684, 1.9161415, 0.0334540},
    {0.0719453, -0.2289914, 1.4052427}
  };

  private static final int STEPS = 1 << 14;
  private static final byte[] ENCODED = encoded();

  private final float[][] curves;
  private final float[] matrix;

  private MatrixProfile(float[][] curves, float[] matrix) {
    this.curves = curves;
    this.matrix = matrix;
  }

  /** Empty where the profile is of another kind, or damaged, or sRGB's own. */
  static Optional<MatrixProfile> read(Bytes bytes) {
    try {
      if (!bytes.startsWith("RGB XYZ ", 16)) {
        return Optional.empty();
      }
      float[][] curves = new float[3][];
      double[][] columns = new double[3][];
      String names = "rgb";
      for (int c = 0; c < 3; c++) {
        Bytes curve = tag(bytes, names.charAt(c) + "TRC");
        Bytes column = tag(bytes, names.charAt(c) + "XYZ");
        curves[c] = curve(curve);
        columns[c] = new double[] {fixed(column, 8), fixed(column, 12), fixed(column, 16)};
      }
      float[] matrix = new float[9];
      for (int i = 0; i < 9; i++) {
        for (int k = 0; k < 3; k++) {
          matrix[i] += (float) (TO_SRGB[i / 3][k] * columns[i % 3][k]);
        }
      }
      MatrixProfile profile = new MatrixProfile(curves, matrix);
      return profile.isSrgb() ? Optional.empty() : Optional.of(profile);
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  private static Bytes tag(Bytes bytes, String name) throws UndecodableException {
    long count = Math.min(MOST_TAGS, bytes.bigU32(TAGS));
    for (int i = 0; i < count; i++) {
      long entry = TAGS + 4 + 12L * i;
      if (bytes.startsWith(name, entry)) {
        return bytes.slice(bytes.bigU32(entry + 4), bytes.bigU32(entry + 8));
      }
    }
    throw new UndecodableException("the profile has no " + name);
  }

  private static double fixed(Bytes bytes, long offset) throws UndecodableException {
    return (int) bytes.bigU32(offset) / 65536.0;
  }

  private static float[] curve(Bytes bytes) throws UndecodableException {
    float[] levels = new float[LEVELS];
    boolean parametric = bytes.startsWith("para", 0);
    if (!parametric && !bytes.startsWith("curv", 0)) {
      throw new UndecodableException("the profile's curve is of an unknown kind");
    }
    double[] points = parametric ? new double[0] : points(bytes);
    for (int i = 0; i < LEVELS; i++) {
      double x = i / 255.0;
      double y = parametric ? parametric(bytes, x) : sampled(points, x);
      levels[i] = (float) Math.min(Math.max(y, 0), 1);
    }
    return levels;
  }

  /** One value is an exponent. */
  private static double[] points(Bytes bytes) throws UndecodableException {
    long count = bytes.bigU32(8);
    if (count > MOST_POINTS) {
      throw new UndecodableException("the profile's curve has " + count + " points");
    }
    double[] points = new double[(int) count];
    for (int i = 0; i < count; i++) {
      points[i] = bytes.bigU16(12 + 2L * i) / (count == 1 ? 256.0 : 65535.0);
    }
    return points;
  }

  private static double sampled(double[] points, double x) {
    if (points.length == 0) {
      return x;
    }
    if (points.length == 1) {
      return StrictMath.pow(x, points[0]);
    }
    double at = x * (points.length - 1);
    int low = Math.min((int) at, points.length - 2);
    return points[low] + (at - low) * (points[low + 1] - points[low]);
  }

  /** ICC.1, table 68: {@code (a x + b)^g + c} from {@code d} on, below it {@code e x + f}. */
  private static double parametric(Bytes bytes, double x) throws UndecodableException {
    int kind = bytes.bigU16(8);
    double g = fixed(bytes, 12);
    if (kind == 0) {
      return StrictMath.pow(x, g);
    }
    double a = fixed(bytes, 16);
    double b = fixed(bytes, 20);
    double third = kind >= 2 ? fixed(bytes, 24) : 0;
    double fourth = kind >= 3 ? fixed(bytes, 28) : 0;
    return switch (kind) {
      case 1 -> a * x + b >= 0 ? StrictMath.pow(a * x + b, g) : 0;
      case 2 -> a * x + b >= 0 ? StrictMath.pow(a * x + b, g) + third : third;
      case 3 -> x >= fourth ? StrictMath.pow(a * x + b, g) : third * x;
      case 4 ->
          x >= fourth
              ? StrictMath.pow(a * x + b, g) + fixed(bytes, 32)
              : third * x + fixed(bytes, 36);
      default -> throw new UndecodableException("the profile's curve is of kind " + kind);
    };
  }

  private boolean isSrgb() {
    int[] values = {0, 32, 64, 128, 192, 255};
    byte[] bgr = new byte[Pixels.CHANNELS * values.length * values.length * values.length];
    int at = 0;
    for (int blue : values) {
      for (int green : values) {
        for (int red : values) {
          bgr[at++] = (byte) blue;
          bgr[at++] = (byte) green;
          bgr[at++] = (byte) red;
        }
      }
    }
    Pixels converted = convert(new Pixels(bgr.length / Pixels.CHANNELS, 1, bgr));
    for (int i = 0; i < bgr.length; i++) {
      if (Math.abs((converted.bgr()[i] & 0xFF) - (bgr[i] & 0xFF)) > SAME) {
        return false;
      }
    }
    return true;
  }

  /** The same picture in sRGB; what sRGB cannot show is cut to what it can. */
  Pixels convert(Pixels pixels) {
    byte[] from = pixels.bgr();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i += Pixels.CHANNELS) {
      float blue = curves[2][from[i] & 0xFF];
      float green = curves[1][from[i + 1] & 0xFF];
      float red = curves[0][from[i + 2] & 0xFF];
      to[i] = encode(matrix[6] * red + matrix[7] * green + matrix[8] * blue);
      to[i + 1] = encode(matrix[3] * red + matrix[4] * green + matrix[5] * blue);
      to[i + 2] = encode(matrix[0] * red + matrix[1] * green + matrix[2] * blue);
    }
    return new Pixels(pixels.width(), pixels.height(), to);
  }

  private static byte encode(float linear) {
    return ENCODED[(int) (Math.min(Math.max(linear, 0), 1) * STEPS + 0.5f)];
  }

  /** IEC 61966-2-1. */
  private static byte[] encoded() {
    byte[] levels = new byte[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      double linear = (double) i / STEPS;
      double value =
          linear <= 0.0031308 ? 12.92 * linear : 1.055 * StrictMath.pow(linear, 1 / 2.4) - 0.055;
      levels[i] = (byte) Math.rint(255 * value);
    }
    return levels;
  }
}
