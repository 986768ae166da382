package org.ruyi.data.image;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the first directory of a TIFF (TIFF 6.0, 1992), and checks it so far that a decoder can
 * rely on it: every strip or tile lies in the file, none is read over and over, and what is
 * allocated for one is bounded by the picture.
 */
final class TiffHeader {
  private static final int BITS = 0x0102;
  private static final int COMPRESSION = 0x0103;
  private static final int OFFSETS = 0x0111;
  private static final int SAMPLES = 0x0115;
  private static final int COUNTS = 0x0117;
  private static final int TILE_HEIGHT = 0x0143;
  private static final int TILE_OFFSETS = 0x0144;
  private static final int TILE_COUNTS = 0x0145;
  private static final int SAMPLE_FORMAT = 0x0153;

  /** None, LZW, deflate (two numbers), PackBits; no fax, and no JPEG inside. */
  private static final Set<Integer> COMPRESSIONS = Set.of(1, 5, 8, 32946, 32773);

  /** What a decoder needs, and no more: no colour profile, no EXIF, no other directories. */
  private static final Set<Integer> NEEDED =
      Set.of(
          0x0100,
          0x0101,
          BITS,
          COMPRESSION,
          0x0106,
          0x010A,
          OFFSETS,
          SAMPLES,
          0x0116,
          COUNTS,
          0x011C,
          TiffDirectory.PREDICTOR,
          0x0140,
          TiffDirectory.TILE_WIDTH,
          TILE_HEIGHT,
          TILE_OFFSETS,
          TILE_COUNTS,
          0x0152,
          SAMPLE_FORMAT);

  private static final Set<Long> DEPTHS = Set.of(1L, 2L, 4L, 8L, 16L);
  private static final Set<Long> WHOLE_BYTES = Set.of(8L, 16L);
  private static final int MOST_SAMPLES = 4;
  private static final int MOST_TILE_SIDE = 1 << 14;

  private TiffHeader() {}

  static ImageHeader read(Bytes bytes) throws UndecodableException {
    TiffDirectory directory = TiffDirectory.read(bytes);
    long width = directory.number(TiffDirectory.WIDTH).orElse(0);
    long height = directory.number(TiffDirectory.HEIGHT).orElse(0);
    check(directory, bytes, width * (double) height);
    return new ImageHeader(
        ImageFormat.TIFF,
        HeaderReader.side(width),
        HeaderReader.side(height),
        TiffDirectory.orientation(bytes));
  }

  /** What the samples of a pixel mean. */
  static PixelSamples samples(byte[] file) throws UndecodableException {
    return samples(TiffDirectory.read(Bytes.of(file)));
  }

  /** A copy of the file with nothing in it but the picture. */
  static byte[] bare(byte[] file) throws UndecodableException {
    TiffDirectory directory = TiffDirectory.read(Bytes.of(file));
    Set<Integer> needed = new HashSet<>(NEEDED);
    if (samples(directory).differences() > 0) {
      // The decoder would refuse to add up samples of 16 bits.
      needed.remove(TiffDirectory.PREDICTOR);
    }
    return directory.only(needed);
  }

  private static PixelSamples samples(TiffDirectory directory) throws UndecodableException {
    long samples = directory.small(SAMPLES).orElse(1);
    List<Long> bits = directory.smalls(BITS, MOST_SAMPLES);
    if (samples < 1
        || samples > MOST_SAMPLES
        || !(samples == 1 ? DEPTHS : WHOLE_BYTES).containsAll(bits)
        || Set.copyOf(bits).size() > 1) {
      throw new UndecodableException(
          "a TIFF of " + samples + " samples a pixel, of bits " + bits + ", is not decoded");
    }
    return PixelSamples.ofTiff(directory, (int) samples, bits.isEmpty() ? 1 : bits.get(0));
  }

  private static void check(TiffDirectory directory, Bytes bytes, double pixels)
      throws UndecodableException {
    int compression = directory.small(COMPRESSION).orElse(1);
    if (!COMPRESSIONS.contains(compression)) {
      throw new UndecodableException("a TIFF of compression " + compression + " is not decoded");
    }
    samples(directory);
    if (!Set.of(1L).containsAll(directory.smalls(SAMPLE_FORMAT, MOST_SAMPLES))) {
      throw new UndecodableException("a TIFF of other than whole numbers is not decoded");
    }
    boolean tiled = directory.number(TiffDirectory.TILE_WIDTH).isPresent();
    if (tiled) {
      long tileWidth = directory.number(TiffDirectory.TILE_WIDTH).orElse(0);
      long tileHeight = directory.number(TILE_HEIGHT).orElse(0);
      if (tileWidth < 1
          || tileHeight < 1
          || tileWidth > MOST_TILE_SIDE
          || tileHeight > MOST_TILE_SIDE
          || (double) tileWidth * tileHeight > 4 * pixels + (1 << 20)) {
        throw new UndecodableException("the TIFF's tiles are " + tileWidth + "x" + tileHeight);
      }
    }
    int most = bytes.length() / 2;
    List<Long> offsets = directory.numbers(tiled ? TILE_OFFSETS : OFFSETS, most);
    List<Long> counts = directory.numbers(tiled ? TILE_COUNTS : COUNTS, most);
    if (offsets.isEmpty() || offsets.size() != counts.size()) {
      throw new UndecodableException("the TIFF does not say where its pixels are");
    }
    long total = 0;
    for (int i = 0; i < offsets.size(); i++) {
      total += counts.get(i);
      if (offsets.get(i) + counts.get(i) > bytes.length() || total > 2L * bytes.length()) {
        throw new UndecodableException("the picture is damaged or cut off");
      }
    }
  }
}
