package org.ruyi.data.image;

import java.util.List;

/**
 * What the samples of a pixel mean; of a TIFF's, see TIFF 6.0, sections 14, 16 and 18.
 *
 * @param samples a pixel
 * @param differences width in pixels of the pieces of a row in which 16-bit samples are stored as
 *     differences from the pixel before; 0 where they are not
 */
record PixelSamples(Kind kind, Alpha alpha, int samples, int differences) {
  private static final int PHOTOMETRIC = 0x0106;
  private static final int EXTRA = 0x0152;

  /** What the colours are. */
  enum Kind {
    /** One sample, zero being white. */
    INVERSE_GREY(1),
    GREY(1),
    RGB(3),
    /** Numbers of colours, which the reader looks up. */
    PALETTE(1),
    /** Cyan, magenta, yellow and black. */
    INKS(4);

    private final int samples;

    Kind(int samples) {
      this.samples = samples;
    }
  }

  /** What the sample after the colours is. */
  enum Alpha {
    NONE,
    /** Colours are as they are without it. */
    STRAIGHT,
    /** Colours were multiplied by it. */
    MULTIPLIED
  }

  /**
   * The usual meaning.
   *
   * @param samples a pixel: 1 is grey, 3 are red, green and blue; one more is alpha
   */
  static PixelSamples plain(int samples) throws UndecodableException {
    if (samples < 1 || samples > 4) {
      throw new UndecodableException("a picture of " + samples + " channels");
    }
    return new PixelSamples(
        samples < 3 ? Kind.GREY : Kind.RGB,
        samples % 2 == 0 ? Alpha.STRAIGHT : Alpha.NONE,
        samples,
        0);
  }

  /**
   * Reads them from the picture's directory.
   *
   * @param samples a pixel, 1 to 4
   * @param bits of each sample
   * @throws UndecodableException where they mean what is not decoded
   */
  static PixelSamples ofTiff(TiffDirectory directory, int samples, long bits)
      throws UndecodableException {
    int photometric = directory.small(PHOTOMETRIC).orElse(samples < 3 ? 1 : 2);
    Kind kind =
        switch (photometric) {
          case 0 -> Kind.INVERSE_GREY;
          case 1 -> Kind.GREY;
          case 2 -> Kind.RGB;
          case 3 -> Kind.PALETTE;
          case 5 -> Kind.INKS;
          default ->
              throw new UndecodableException(
                  "a TIFF of photometric interpretation " + photometric + " is not decoded");
        };
    int extra = samples - kind.samples;
    if (extra < 0 || extra > (kind == Kind.PALETTE ? 0 : 1)) {
      throw new UndecodableException(
          "a TIFF of "
              + samples
              + " samples a pixel, of photometric interpretation "
              + photometric
              + ", is not decoded");
    }
    boolean different =
        bits == 16
            && kind != Kind.PALETTE
            && directory.small(TiffDirectory.PREDICTOR).orElse(1) == 2;
    int pieces = (int) directory.number(TiffDirectory.TILE_WIDTH).orElse(Integer.MAX_VALUE);
    return new PixelSamples(
        kind, extra == 0 ? Alpha.NONE : alpha(directory), samples, different ? pieces : 0);
  }

  private static Alpha alpha(TiffDirectory directory) throws UndecodableException {
    List<Long> extra = directory.smalls(EXTRA, 1);
    if (extra.isEmpty()) {
      // Writers that forget to say what it is mean alpha.
      return Alpha.STRAIGHT;
    }
    return switch (extra.get(0).intValue()) {
      case 1 -> Alpha.MULTIPLIED;
      case 2 -> Alpha.STRAIGHT;
      default -> Alpha.NONE;
    };
  }

  /**
   * Adds up a row of 16-bit samples that are differences.
   *
   * @param row as the reader gives it, which turns white and black around where zero is white
   * @param bands samples a pixel
   */
  void addUp(int[] row, int bands) {
    if (differences == 0) {
      return;
    }
    int turned = kind == Kind.INVERSE_GREY ? 0xFFFF : 0;
    for (int i = bands; i < row.length; i++) {
      if (i / bands % differences != 0) {
        row[i] = (row[i - bands] ^ turned) + (row[i] ^ turned) & 0xFFFF ^ turned;
      }
    }
  }

  /**
   * Writes one pixel.
   *
   * @param pixel its samples, each scaled to 8 bits; zero is black
   * @param bgra where blue, green, red and alpha go, from {@code at} on
   */
  void toBgra(int[] pixel, byte[] bgra, int at) {
    boolean grey = kind.samples == 1;
    int opacity = alpha == Alpha.NONE ? 255 : pixel[kind.samples];
    for (int c = 0; c < 3; c++) {
      int value = pixel[grey ? 0 : c];
      if (kind == Kind.INKS) {
        value = ((255 - value) * (255 - pixel[3]) + 127) / 255;
      }
      if (alpha == Alpha.MULTIPLIED && opacity > 0) {
        value = Math.min(255, (value * 255 + opacity / 2) / opacity);
      }
      bgra[at + 2 - c] = (byte) value;
    }
    bgra[at + 3] = (byte) opacity;
  }
}
