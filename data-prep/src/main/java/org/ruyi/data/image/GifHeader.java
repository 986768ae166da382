package org.ruyi.data.image;

/** Reads a GIF's screen and walks its blocks up to the second frame (GIF89a, 1990). */
final class GifHeader {
  private static final int SCREEN_END = 13;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;

  private GifHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    int width = bytes.littleU16(6);
    int height = bytes.littleU16(8);
    long at = SCREEN_END + tableLength(bytes.u8(10));
    int frames = 0;
    while (frames < 2 && at < bytes.length()) {
      int block = bytes.u8(at);
      if (block == EXTENSION) {
        at = afterData(bytes, at + 2);
      } else if (block == IMAGE && at + 10 < bytes.length()) {
        if (frames == 0) {
          // Some frames reach beyond the screen; the picture is then as large as they are.
          width = Math.max(width, bytes.littleU16(at + 1) + bytes.littleU16(at + 5));
          height = Math.max(height, bytes.littleU16(at + 3) + bytes.littleU16(at + 7));
        }
        frames++;
        at = afterData(bytes, at + 11 + tableLength(bytes.u8(at + 9)));
      } else {
        // The trailer, or rubbish, which every viewer takes for the end.
        break;
      }
    }
    if (frames == 0) {
      throw new UndecodableException("the GIF has no frame");
    }
    return new ImageHeader(ImageFormat.GIF, width, height, Orientation.NORMAL, frames > 1);
  }

  /** Length in bytes of the colour table that a packed field announces. */
  private static int tableLength(int packed) {
    return (packed & 0x80) == 0 ? 0 : 3 << (packed & 7) + 1;
  }

  private static long afterData(Bytes bytes, long start) throws UndecodableException {
    long at = start;
    while (at < bytes.length()) {
      int length = bytes.u8(at);
      at += 1 + length;
      if (length == 0) {
        break;
      }
    }
    return at;
  }
}
