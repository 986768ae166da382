package org.ruyi.jobs.train.averaging;

/** Floats with the upper 16 of their 32 bits: the range of fp32, 8 bits of precision. */
final class Bf16 {
  private static final int LOWER = 0xFFFF;
  private static final int QUIET = 0x0040_0000;

  private Bf16() {}

  /**
   * The nearest value of bf16, of two that are as near the one whose last bit is 0; infinite beyond
   * the largest, not a number where {@code value} is not.
   */
  static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return Float.intBitsToFloat((bits | QUIET) & ~LOWER);
    }
    int half = LOWER / 2 + (bits >>> 16 & 1);
    return Float.intBitsToFloat(bits + half & ~LOWER);
  }

  /** The upper half of {@link #round}: all there is to it. */
  static short half(float value) {
    return (short) (Float.floatToRawIntBits(round(value)) >>> Short.SIZE);
  }

  /** The value of which that is the upper half. */
  static float value(short half) {
    return Float.intBitsToFloat(half << Short.SIZE);
  }
}
