package org.ruyi.data.image;

/** Reads a PNG's IHDR and, before the first pixels, its eXIf and its number of frames. */
final class PngHeader {
  private static final int START = 8;

  private PngHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    if (!bytes.startsWith("IHDR", 12)) {
      throw new UndecodableException("the PNG has no header");
    }
    Orientation orientation = Orientation.NORMAL;
    boolean animated = false;
    long at = START;
    while (at + 8 <= bytes.length() && !bytes.startsWith("IDAT", at + 4)) {
      long length = bytes.bigU32(at);
      boolean whole = at + 8 + length <= bytes.length();
      if (whole && bytes.startsWith("eXIf", at + 4)) {
        orientation = TiffDirectory.orientation(bytes.slice(at + 8, length));
      } else if (whole && length == 8 && bytes.startsWith("acTL", at + 4)) {
        animated = bytes.bigU32(at + 8) > 1;
      }
      at += 12 + length;
    }
    return new ImageHeader(
        ImageFormat.PNG,
        HeaderReader.side(bytes.bigU32(16)),
        HeaderReader.side(bytes.bigU32(20)),
        orientation,
        animated);
  }
}
