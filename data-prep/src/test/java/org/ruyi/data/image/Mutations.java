package org.ruyi.data.image;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ways in which a file is damaged. */
final class Mutations {
  private static final int HEADER = 128;

  private Mutations() {}

  /**
   * Damages a file.
   *
   * @param other a whole file of another format, for headers that lie and files that are spliced
   */
  static byte[] of(byte[] whole, byte[] other, SplittableRandom random) {
    return switch (random.nextInt(7)) {
      case 0 -> flipped(whole, whole.length, 1 + random.nextInt(8), random);
      case 1 -> flipped(whole, Math.min(HEADER, whole.length), 1 + random.nextInt(4), random);
      case 2 -> Arrays.copyOf(whole, random.nextInt(whole.length));
      case 3 -> spliced(other, random.nextInt(Math.min(HEADER, other.length)), whole, random);
      case 4 -> spliced(whole, random.nextInt(whole.length), whole, random);
      case 5 -> spliced(whole, random.nextInt(whole.length), other, random);
      default -> extreme(whole, random);
    };
  }

  private static byte[] flipped(byte[] whole, int within, int bits, SplittableRandom random) {
    byte[] bytes = whole.clone();
    for (int i = 0; i < bits; i++) {
      bytes[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /** The beginning of one file, and another from some place on. */
  private static byte[] spliced(byte[] head, int length, byte[] tail, SplittableRandom random) {
    int from = random.nextInt(tail.length);
    byte[] bytes = Arrays.copyOf(head, length + tail.length - from);
    System.arraycopy(tail, from, bytes, length, tail.length - from);
    return bytes;
  }

  /** Numbers at the edge of their range, where lengths and sides may stand. */
  private static byte[] extreme(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole.clone();
    byte[] values = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};
    int at = random.nextInt(bytes.length);
    if (random.nextInt(3) > 0) {
      at = random.nextInt(Math.min(HEADER, bytes.length));
    }
    int length = Math.min(1 << random.nextInt(3), bytes.length - at);
    Arrays.fill(bytes, at, at + length, values[random.nextInt(values.length)]);
    return bytes;
  }
}
