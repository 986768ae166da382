package org.ruyi.data.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The first directory of a TIFF structure, which is also what EXIF is made of. */
final class TiffDirectory {
  static final int WIDTH = 0x0100;
  static final int HEIGHT = 0x0101;
  static final int ORIENTATION = 0x0112;
  static final int PREDICTOR = 0x013D;
  static final int TILE_WIDTH = 0x0142;

  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final Bytes bytes;
  private final boolean little;
  private final long start;
  private final int entries;

  private TiffDirectory(Bytes bytes, boolean little, long start, int entries) {
    this.bytes = bytes;
    this.little = little;
    this.start = start;
    this.entries = entries;
  }

  static TiffDirectory read(Bytes bytes) throws UndecodableException {
    boolean little = bytes.startsWith("II*\0", 0);
    if (!little && !bytes.startsWith("MM\0*", 0)) {
      throw new UndecodableException("the TIFF header is malformed");
    }
    long offset = little ? bytes.littleU32(4) : bytes.bigU32(4);
    int entries = little ? bytes.littleU16(offset) : bytes.bigU16(offset);
    return new TiffDirectory(bytes, little, offset + 2, entries);
  }

  /** The first value of a tag of whole numbers. */
  OptionalLong number(int tag) throws UndecodableException {
    for (int i = 0; i < entries; i++) {
      long entry = start + 12L * i;
      if (u16(entry) == tag) {
        return switch (u16(entry + 2)) {
          case SHORT -> OptionalLong.of(u16(entry + 8));
          case LONG -> OptionalLong.of(u32(entry + 8));
          default -> OptionalLong.empty();
        };
      }
    }
    return OptionalLong.empty();
  }

  /**
   * All values of a tag of whole numbers.
   *
   * @param most a tag with more is malformed
   */
  List<Long> numbers(int tag, int most) throws UndecodableException {
    List<Long> values = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      long entry = start + 12L * i;
      if (u16(entry) == tag) {
        int type = u16(entry + 2);
        long count = u32(entry + 4);
        if ((type != SHORT && type != LONG) || count > most) {
          throw new UndecodableException("the TIFF's tag " + tag + " is malformed");
        }
        int size = type == SHORT ? 2 : 4;
        long at = count * size <= 4 ? entry + 8 : u32(entry + 8);
        for (long j = 0; j < count; j++) {
          values.add(type == SHORT ? u16(at + j * size) : u32(at + j * size));
        }
        break;
      }
    }
    return values;
  }

  /** As {@link #number} of a tag that must have 16 bits, because decoders pass over others. */
  OptionalInt small(int tag) throws UndecodableException {
    List<Long> values = smalls(tag, Integer.MAX_VALUE);
    return values.isEmpty() ? OptionalInt.empty() : OptionalInt.of(values.get(0).intValue());
  }

  /** As {@link #numbers} of a tag that must have 16 bits, because decoders pass over others. */
  List<Long> smalls(int tag, int most) throws UndecodableException {
    for (int i = 0; i < entries; i++) {
      long entry = start + 12L * i;
      if (u16(entry) == tag && u16(entry + 2) != SHORT) {
        throw new UndecodableException("the TIFF's tag " + tag + " is malformed");
      }
    }
    return numbers(tag, most);
  }

  /**
   * A copy of the file whose first directory has only some of its tags, and no other directory
   * after it: what a decoder does not see cannot lead it astray.
   */
  byte[] only(Set<Integer> tags) throws UndecodableException {
    byte[] copy = Arrays.copyOfRange(bytes.array(), bytes.start(), bytes.start() + bytes.length());
    bytes.slice(start, 12L * entries);
    int to = (int) start;
    int kept = 0;
    for (int i = 0; i < entries; i++) {
      long entry = start + 12L * i;
      if (tags.contains(u16(entry))) {
        System.arraycopy(bytes.array(), bytes.start() + (int) entry, copy, to, 12);
        to += 12;
        kept++;
      }
    }
    // The offset of the next directory follows the last entry.
    Arrays.fill(copy, to, Math.min(to + 4, copy.length), (byte) 0);
    copy[(int) start - 2] = (byte) (little ? kept : kept >> 8);
    copy[(int) start - 1] = (byte) (little ? kept >> 8 : kept);
    return copy;
  }

  private long u32(long offset) throws UndecodableException {
    return little ? bytes.littleU32(offset) : bytes.bigU32(offset);
  }

  /** The orientation; a damaged directory has none, as every viewer reads it. */
  static Orientation orientation(Bytes exif) {
    try {
      return Orientation.ofExif((int) read(exif).number(ORIENTATION).orElse(1));
    } catch (UndecodableException e) {
      return Orientation.NORMAL;
    }
  }

  private int u16(long offset) throws UndecodableException {
    return little ? bytes.littleU16(offset) : bytes.bigU16(offset);
  }
}
