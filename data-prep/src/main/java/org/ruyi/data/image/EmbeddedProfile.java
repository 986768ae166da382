package org.ruyi.data.image;

import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Finds the colour profile in a JPEG, PNG or WebP. Only profiles that fit one JPEG segment are
 * looked at, which those made of curves and a matrix do.
 */
final class EmbeddedProfile {
  private static final int MOST_BYTES = 1 << 16;
  private static final int APP2 = 0xE2;
  private static final int SCAN = 0xDA;
  private static final String JPEG_NAME = "ICC_PROFILE\0";
  private static final int MOST_NAME = 80;

  private EmbeddedProfile() {}

  /** The bytes of the profile, which may be anything. */
  static Optional<Bytes> find(byte[] file, ImageFormat format) {
    Bytes bytes = Bytes.of(file);
    try {
      return switch (format) {
        case JPEG -> jpeg(bytes);
        case PNG -> png(bytes);
        case WEBP -> webp(bytes);
        case GIF, BMP, TIFF -> Optional.empty();
      };
    } catch (UndecodableException e) {
      // A picture whose profile is cut off is a picture without one, as for every viewer.
      return Optional.empty();
    }
  }

  private static Optional<Bytes> jpeg(Bytes bytes) throws UndecodableException {
    long at = 2;
    while (bytes.u8(at) == 0xFF && bytes.u8(at + 1) != SCAN) {
      int length = bytes.bigU16(at + 2);
      if (bytes.u8(at + 1) == APP2 && bytes.startsWith(JPEG_NAME, at + 4) && length > 16) {
        boolean only = bytes.u8(at + 16) == 1 && bytes.u8(at + 17) == 1;
        return only ? Optional.of(bytes.slice(at + 18, length - 16)) : Optional.empty();
      }
      at += 2 + Math.max(length, 2);
    }
    return Optional.empty();
  }

  private static Optional<Bytes> png(Bytes bytes) throws UndecodableException {
    Optional<Bytes> found = PngChunks.find(bytes, "iCCP");
    if (found.isEmpty()) {
      return found;
    }
    Bytes chunk = found.get();
    int name = 0;
    while (name < MOST_NAME && chunk.u8(name) != 0) {
      name++;
    }
    return inflated(chunk.slice(name + 2, chunk.length() - name - 2));
  }

  private static Optional<Bytes> inflated(Bytes compressed) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed.array(), compressed.start(), compressed.length());
      byte[] profile = new byte[MOST_BYTES];
      int length = inflater.inflate(profile);
      return inflater.finished() ? Optional.of(new Bytes(profile, 0, length)) : Optional.empty();
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }

  private static Optional<Bytes> webp(Bytes bytes) throws UndecodableException {
    long at = 12;
    while (at + 8 <= bytes.length()) {
      long length = bytes.littleU32(at + 4);
      if (bytes.startsWith("ICCP", at)) {
        return length <= MOST_BYTES ? Optional.of(bytes.slice(at + 8, length)) : Optional.empty();
      }
      at += 8 + length + (length & 1);
    }
    return Optional.empty();
  }
}
