package org.ruyi.data.image;

import java.util.Optional;

/** Reads a PNG's IHDR and, before the first pixels, its eXIf and its number of frames. */
final class PngHeader {
  private PngHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    if (!bytes.startsWith("IHDR", 12)) {
      throw new UndecodableException("the PNG has no header");
    }
    Optional<Bytes> exif = PngChunks.find(bytes, "eXIf");
    Optional<Bytes> animation = PngChunks.find(bytes, "acTL");
    return new ImageHeader(
        ImageFormat.PNG,
        HeaderReader.side(bytes.bigU32(16)),
        HeaderReader.side(bytes.bigU32(20)),
        exif.map(TiffDirectory::orientation).orElse(Orientation.NORMAL),
        animation.isPresent() && animation.get().bigU32(0) > 1);
  }
}
