package org.ruyi.data.image;

/** Reads a WebP's first chunk (VP8, VP8L or VP8X) and, of an extended file, its EXIF. */
final class WebpHeader {
  private static final int ANIMATION_FLAG = 0x02;
  private static final int EXIF_FLAG = 0x08;

  private WebpHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    if (bytes.startsWith("VP8X", 12)) {
      Orientation orientation =
          (bytes.u8(20) & EXIF_FLAG) != 0 ? orientation(bytes) : Orientation.NORMAL;
      return new ImageHeader(
          ImageFormat.WEBP,
          bytes.littleU24(24) + 1,
          bytes.littleU24(27) + 1,
          orientation,
          (bytes.u8(20) & ANIMATION_FLAG) != 0 && frames(bytes) > 1);
    }
    if (bytes.startsWith("VP8L", 12) && bytes.u8(20) == 0x2F) {
      long bits = bytes.littleU32(21);
      return still((int) (bits & 0x3FFF) + 1, (int) (bits >> 14 & 0x3FFF) + 1);
    }
    if (bytes.startsWith("VP8 ", 12)) {
      return still(bytes.littleU16(26) & 0x3FFF, bytes.littleU16(28) & 0x3FFF);
    }
    throw new UndecodableException("the WebP header is malformed");
  }

  private static ImageHeader still(int width, int height) {
    return new ImageHeader(ImageFormat.WEBP, width, height, Orientation.NORMAL);
  }

  /** Frames of an animation, counted up to the second. */
  private static int frames(Bytes bytes) throws UndecodableException {
    int frames = 0;
    long at = 12;
    while (frames < 2 && at + 8 <= bytes.length()) {
      if (bytes.startsWith("ANMF", at)) {
        frames++;
      }
      long length = bytes.littleU32(at + 4);
      at += 8 + length + (length & 1);
    }
    return frames;
  }

  private static Orientation orientation(Bytes bytes) throws UndecodableException {
    long at = 12;
    while (at + 8 <= bytes.length()) {
      long length = bytes.littleU32(at + 4);
      if (bytes.startsWith("EXIF", at) && at + 8 + length <= bytes.length()) {
        // Some writers put JPEG's own prefix before the structure.
        long prefix = bytes.startsWith("Exif\0\0", at + 8) ? 6 : 0;
        return TiffDirectory.orientation(
            bytes.slice(at + 8 + prefix, Math.max(0, length - prefix)));
      }
      at += 8 + length + (length & 1);
    }
    return Orientation.NORMAL;
  }
}
