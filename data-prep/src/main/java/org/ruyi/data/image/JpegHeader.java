package org.ruyi.data.image;

/** Walks a JPEG's segments up to its frame (ITU-T T.81, annex B). */
final class JpegHeader {
  private static final int APP1 = 0xE1;
  private static final int SCAN = 0xDA;
  private static final int END = 0xD9;

  private JpegHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    Orientation orientation = Orientation.NORMAL;
    boolean oriented = false;
    long at = 2;
    while (true) {
      while (bytes.u8(at) != 0xFF) {
        at++;
      }
      while (bytes.u8(at) == 0xFF) {
        at++;
      }
      int marker = bytes.u8(at++);
      if (marker == SCAN || marker == END) {
        throw new UndecodableException("the JPEG has no frame");
      }
      if (standsAlone(marker)) {
        continue;
      }
      int length = bytes.bigU16(at);
      if (isFrame(marker)) {
        return new ImageHeader(
            ImageFormat.JPEG, bytes.bigU16(at + 5), bytes.bigU16(at + 3), orientation);
      }
      if (marker == APP1 && !oriented && length > 8 && bytes.startsWith("Exif\0\0", at + 2)) {
        orientation = TiffDirectory.orientation(bytes.slice(at + 8, length - 8));
        oriented = true;
      }
      at += Math.max(length, 2);
    }
  }

  private static boolean standsAlone(int marker) {
    return marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}
