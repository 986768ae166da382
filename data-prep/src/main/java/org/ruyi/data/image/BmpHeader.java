package org.ruyi.data.image;

import java.util.Set;

/** Reads a BMP's two headers, and checks them so far that a decoder can rely on them. */
final class BmpHeader {
  private static final int FILE_HEADER = 14;
  private static final int CORE = 12;
  private static final Set<Long> SIZES = Set.of(12L, 40L, 52L, 56L, 108L, 124L);
  private static final Set<Integer> DEPTHS = Set.of(1, 4, 8, 16, 24, 32);

  /** None, run lengths of 8 and of 4 bits, and masks; not JPEG or PNG inside. */
  private static final long LAST_COMPRESSION = 3;

  private BmpHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    long size = bytes.littleU32(FILE_HEADER);
    if (!SIZES.contains(size)) {
      throw new UndecodableException("the BMP header is malformed");
    }
    boolean core = size == CORE;
    int width = core ? bytes.littleU16(18) : (int) bytes.littleU32(18);
    // A negative height is a picture stored from the top.
    int signed = core ? bytes.littleU16(20) : (int) bytes.littleU32(22);
    int height = signed == Integer.MIN_VALUE ? 0 : Math.abs(signed);
    int depth = bytes.littleU16(core ? 24 : 28);
    long compression = core ? 0 : bytes.littleU32(30);
    if (!DEPTHS.contains(depth) || compression > LAST_COMPRESSION) {
      throw new UndecodableException(
          "a BMP of " + depth + " bits and compression " + compression + " is not decoded");
    }
    boolean runs = compression == 1 || compression == 2;
    long row = ((long) width * depth + 31) / 32 * 4;
    if (width > 0 && !runs && bytes.littleU32(10) + row * height > bytes.length()) {
      throw new UndecodableException("the picture is damaged or cut off");
    }
    return new ImageHeader(ImageFormat.BMP, width, height, Orientation.NORMAL);
  }
}
