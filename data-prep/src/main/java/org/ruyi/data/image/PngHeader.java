package org.ruyi.data.image;

/** Reads a PNG's IHDR and, before the first pixels, its eXIf. */
final class PngHeader {
  private PngHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    if (!bytes.startsWith("IHDR", 12)) {
      throw new UndecodableException("the PNG has no header");
    }
    return new ImageHeader(
        ImageFormat.PNG,
        HeaderReader.side(bytes.bigU32(16)),
        HeaderReader.side(bytes.bigU32(20)),
        orientation(bytes));
  }

  private static Orientation orientation(Bytes bytes) throws UndecodableException {
    long at = 8;
    while (at + 8 <= bytes.length() && !bytes.startsWith("IDAT", at + 4)) {
      long length = bytes.bigU32(at);
      if (bytes.startsWith("eXIf", at + 4) && at + 8 + length <= bytes.length()) {
        return TiffDirectory.orientation(bytes.slice(at + 8, length));
      }
      at += 12 + length;
    }
    return Orientation.NORMAL;
  }
}
