package org.ruyi.data.image;

/**
 * Reads dimensions and orientation from the first bytes of a picture, without decoding it: what is
 * too large must be refused before memory is spent on it.
 */
final class HeaderReader {
  private HeaderReader() {}

  /**
   * @throws UndecodableException where the bytes are no picture of a known format
   */
  static ImageHeader read(byte[] array) throws UndecodableException {
    Bytes bytes = Bytes.of(array);
    ImageHeader header;
    if (bytes.startsWith("\u00FF\u00D8\u00FF", 0)) {
      header = JpegHeader.read(bytes);
    } else if (bytes.startsWith("\u0089PNG\r\n\u001A\n", 0)) {
      header = PngHeader.read(bytes);
    } else if (bytes.startsWith("RIFF", 0) && bytes.startsWith("WEBP", 8)) {
      header = WebpHeader.read(bytes);
    } else if (bytes.startsWith("GIF8", 0)) {
      header =
          new ImageHeader(
              ImageFormat.GIF, bytes.littleU16(6), bytes.littleU16(8), Orientation.NORMAL);
    } else if (bytes.startsWith("BM", 0)) {
      header = bmp(bytes);
    } else if (bytes.startsWith("II*\0", 0) || bytes.startsWith("MM\0*", 0)) {
      header = tiff(bytes);
    } else {
      throw new UndecodableException(
          array.length == 0 ? "the file is empty" : "the format is not known");
    }
    if (header.storedWidth() <= 0 || header.storedHeight() <= 0) {
      throw new UndecodableException("the header says that the picture has no pixels");
    }
    return header;
  }

  private static ImageHeader bmp(Bytes bytes) throws UndecodableException {
    if (bytes.littleU32(14) == 12) {
      return new ImageHeader(
          ImageFormat.BMP, bytes.littleU16(18), bytes.littleU16(20), Orientation.NORMAL);
    }
    // A negative height is a picture stored from the top.
    int height = (int) bytes.littleU32(22);
    return new ImageHeader(
        ImageFormat.BMP,
        (int) bytes.littleU32(18),
        height == Integer.MIN_VALUE ? 0 : Math.abs(height),
        Orientation.NORMAL);
  }

  private static ImageHeader tiff(Bytes bytes) throws UndecodableException {
    TiffDirectory directory = TiffDirectory.read(bytes);
    return new ImageHeader(
        ImageFormat.TIFF,
        side(directory.number(TiffDirectory.WIDTH).orElse(0)),
        side(directory.number(TiffDirectory.HEIGHT).orElse(0)),
        TiffDirectory.orientation(bytes));
  }

  /** A side of 32 bits; what no int holds is too large whatever it is. */
  static int side(long pixels) {
    return (int) Math.min(pixels, Integer.MAX_VALUE);
  }
}
