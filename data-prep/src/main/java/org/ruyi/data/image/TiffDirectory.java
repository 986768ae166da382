package org.ruyi.data.image;

import java.util.OptionalLong;

/** The first directory of a TIFF structure, which is also what EXIF is made of. */
final class TiffDirectory {
  static final int WIDTH = 0x0100;
  static final int HEIGHT = 0x0101;
  static final int ORIENTATION = 0x0112;

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
          case LONG ->
              OptionalLong.of(little ? bytes.littleU32(entry + 8) : bytes.bigU32(entry + 8));
          default -> OptionalLong.empty();
        };
      }
    }
    return OptionalLong.empty();
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
