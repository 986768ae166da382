package org.ruyi.data.image;

/**
 * Reads dimensions and orientation from the first bytes of a picture, without decoding it: what is
 * too large must be refused before memory is spent on it.
 */
final class HeaderReader {
  private HeaderReader() {}

  /**
   * @throws UndecodableException where the bytes are no picture of a known format
   * @throws UnsupportedFormatException where they are a picture of a format that is not decoded
   */
  static ImageHeader read(byte[] array) throws UndecodableException, UnsupportedFormatException {
    Bytes bytes = Bytes.of(array);
    ImageHeader header;
    if (bytes.startsWith("\u00FF\u00D8\u00FF", 0)) {
      header = JpegHeader.read(bytes);
    } else if (bytes.startsWith("\u0089PNG\r\n\u001A\n", 0)) {
      header = PngHeader.read(bytes);
    } else if (bytes.startsWith("RIFF", 0) && bytes.startsWith("WEBP", 8)) {
      header = WebpHeader.read(bytes);
    } else if (bytes.startsWith("GIF8", 0)) {
      header = GifHeader.read(bytes);
    } else if (bytes.startsWith("BM", 0)) {
      header = BmpHeader.read(bytes);
    } else if (bytes.startsWith("II*\0", 0) || bytes.startsWith("MM\0*", 0)) {
      header = TiffHeader.read(bytes);
    } else {
      ForeignFormat.refuse(bytes);
      throw new UndecodableException(
          array.length == 0 ? "the file is empty" : "the format is not known");
    }
    if (header.storedWidth() <= 0 || header.storedHeight() <= 0) {
      throw new UndecodableException("the header says that the picture has no pixels");
    }
    return header;
  }

  /** A side of 32 bits; what no int holds is too large whatever it is. */
  static int side(long pixels) {
    return (int) Math.min(pixels, Integer.MAX_VALUE);
  }
}
