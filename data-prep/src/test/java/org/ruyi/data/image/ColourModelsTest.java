package org.ruyi.data.image;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.data.config.Colour;

/**
 * However a format stores its colours, what comes out is what a viewer shows. Every file is written
 * sample by sample, and the colours that are expected follow from the formats' definitions.
 */
final class ColourModelsTest {
  /**
   * Of 255: OpenCV's inks are rounded down, and a JPEG of the best quality is one off here and
   * there.
   */
  private static final int TOLERANCE = 2;

  private static final Colour BEHIND = new Colour(10, 200, 60);
  private static final int BLOCK = 16;

  private static final byte[] BMP_ROW = {
    48, 32, 16, (byte) 255, 48, 32, 16, (byte) 128, 48, 32, 16, 0
  };

  /** Cyan, magenta, yellow and black, 255 being all of an ink. */
  private static final int[][] INKS = {
    {0, 0, 0, 0}, {255, 0, 0, 0}, {0, 255, 0, 0}, {0, 0, 255, 0}, {0, 0, 0, 255}, {40, 90, 160, 50}
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void inksOfAJpegAreStoredAsTheirInverse(int reduction) throws Exception {
    byte[] jpeg = inverseInks();
    // With Adobe's marker or without: every viewer takes the inks for Adobe's.
    assertInks(jpeg, reduction);
    assertInks(withAdobeMarker(jpeg, 0), reduction);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void inksOfAJpegMayBeStoredAsBrightnessAndColour(int reduction) throws Exception {
    int[][] stored = new int[INKS.length][];
    for (int i = 0; i < INKS.length; i++) {
      // YCCK: what are inverted inks to the reader are R, G and B to the transformation.
      int[] ycc = ycc(INKS[i][0], INKS[i][1], INKS[i][2]);
      stored[i] = new int[] {ycc[0], ycc[1], ycc[2], 255 - INKS[i][3]};
    }
    assertInks(withAdobeMarker(jpegOfBlocks(stored), 2), reduction);
  }

  @Test
  void aJpegMayStoreRedGreenAndBlueAsTheyAre() throws Exception {
    int[][] colours = {{255, 0, 0}, {0, 255, 0}, {12, 34, 250}};
    Pixels pixels = decode(withAdobeMarker(jpegOfBlocks(colours), 0), 1);
    for (int i = 0; i < colours.length; i++) {
      assertPixel(pixels, i * BLOCK + 8, 8, colours[i]);
    }
  }

  @Test
  void paletteOfAPngMayBeTransparent() throws Exception {
    byte[] palette = {0, 0, 0, (byte) 255, 0, 0, 20, 120, (byte) 220, 1, 2, 3};
    for (int depth : new int[] {2, 4, 8}) {
      byte[] row = packed(depth, 0, 1, 2, 3);
      byte[] png = png(4, depth, 3, row, chunk("PLTE", palette), chunk("tRNS", 255, 128, 0));
      Pixels pixels = decode(png, 1);
      assertPixel(pixels, 0, 0, 0, 0, 0);
      assertPixel(pixels, 1, 0, over(255, 0, 0, 128));
      assertPixel(pixels, 2, 0, 10, 200, 60);
      assertPixel(pixels, 3, 0, 1, 2, 3);
    }
  }

  @Test
  void oneColourOfAPngMayBeTransparent() throws Exception {
    byte[] rgb = {(byte) 255, 0, (byte) 255, (byte) 255, 0, (byte) 254};
    Pixels colour = decode(png(2, 8, 2, rgb, chunk("tRNS", 0, 255, 0, 0, 0, 255)), 1);
    assertPixel(colour, 0, 0, 10, 200, 60);
    assertPixel(colour, 1, 0, 255, 0, 254);
    byte[] rgbWide = {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 7};
    Pixels wideColour = decode(png(2, 16, 2, rgbWide, chunk("tRNS", 1, 2, 3, 4, 5, 6)), 1);
    assertPixel(wideColour, 0, 0, 10, 200, 60);
    assertPixel(wideColour, 1, 0, 1, 3, 5);
    Pixels grey = decode(greyWithKey(), 1);
    assertPixel(grey, 0, 0, 10, 200, 60);
    assertPixel(grey, 1, 0, 8, 8, 8);
    Pixels dark = decode(png(4, 2, 0, packed(2, 0, 1, 2, 3), chunk("tRNS", 0, 1)), 1);
    assertPixel(dark, 0, 0, 0, 0, 0);
    assertPixel(dark, 1, 0, 10, 200, 60);
    assertPixel(dark, 2, 0, 170, 170, 170);
    // Of 16 bits, the lower eight count too.
    byte[] deep = {18, 52, 18, 53};
    Pixels wide = decode(png(2, 16, 0, deep, chunk("tRNS", 18, 52)), 1);
    assertPixel(wide, 0, 0, 10, 200, 60);
    assertPixel(wide, 1, 0, 18, 18, 18);
  }

  @Test
  void aGreyPngMayBeTransparent() throws Exception {
    byte[] row = {100, (byte) 255, 100, (byte) 128, 100, 0};
    Pixels pixels = decode(png(3, 8, 4, row), 1);
    assertPixel(pixels, 0, 0, 100, 100, 100);
    assertPixel(pixels, 1, 0, over(100, 100, 100, 128));
    assertPixel(pixels, 2, 0, 10, 200, 60);
    byte[] wide = {100, 100, (byte) 255, (byte) 255, 100, 100, (byte) 128, (byte) 128, 9, 9, 0, 0};
    assertThat(decode(png(3, 16, 4, wide), 1).bgr()).isEqualTo(pixels.bgr());
  }

  @Test
  void aPngMayHaveSixteenBits() throws Exception {
    byte[] rgb = {0, 0, (byte) 128, 0, (byte) 255, (byte) 255};
    assertPixel(decode(png(1, 16, 2, rgb), 1), 0, 0, 0, 128, 255);
    byte[] rgba = {0, 0, (byte) 128, 0, (byte) 255, (byte) 255, (byte) 128, (byte) 128};
    assertPixel(decode(png(1, 16, 6, rgba), 1), 0, 0, over(0, 128, 255, 128));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aPngMayHaveAFewBits(int depth) throws Exception {
    int most = (1 << depth) - 1;
    Pixels pixels = decode(png(4, depth, 0, packed(depth, 0, most, 1, most - 1)), 1);
    int[] expected = {0, 255, 255 / most, 255 * (most - 1) / most};
    for (int x = 0; x < 4; x++) {
      assertPixel(pixels, x, 0, expected[x], expected[x], expected[x]);
    }
  }

  @Test
  void paletteOfAGifMayBeTransparent() throws Exception {
    byte[] red = {0, (byte) 255, 20, 1};
    byte[] green = {0, 0, 120, 2};
    byte[] blue = {0, 0, (byte) 220, 3};
    BufferedImage image =
        new BufferedImage(
            4, 8, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 4, red, green, blue, 2));
    for (int x = 0; x < 4; x++) {
      for (int y = 0; y < 8; y++) {
        image.getRaster().setSample(x, y, 0, x);
      }
    }
    Pixels pixels = decode(written(image, "gif"), 1);
    assertPixel(pixels, 0, 1, 0, 0, 0);
    assertPixel(pixels, 1, 1, 255, 0, 0);
    assertPixel(pixels, 2, 1, 10, 200, 60);
    assertPixel(pixels, 3, 1, 1, 2, 3);
  }

  @Test
  void aBmpMayBeTransparent() throws Exception {
    Pixels pixels = decode(transparentBmp(), 1);
    assertPixel(pixels, 0, 0, 16, 32, 48);
    assertPixel(pixels, 1, 0, over(16, 32, 48, 128));
    assertPixel(pixels, 2, 0, 10, 200, 60);
    // Without masks the fourth byte means nothing.
    Pixels opaque = decode(bmp(3, 32, 0, 40, new byte[0], BMP_ROW), 1);
    for (int x = 0; x < 3; x++) {
      assertPixel(opaque, x, 0, 16, 32, 48);
    }
  }

  @Test
  void aBmpMayHaveFiveBitsAColour() throws Exception {
    ByteBuffer row = ByteBuffer.allocate(8).order(LITTLE_ENDIAN);
    row.putShort((short) 0xF800).putShort((short) 0x07E0).putShort((short) 0x001F);
    byte[] masks = masks(0xF800, 0x07E0, 0x001F, 0);
    Pixels pixels = decode(bmp(3, 16, 3, 108, masks, row.array()), 1);
    assertPixel(pixels, 0, 0, 255, 0, 0);
    assertPixel(pixels, 1, 0, 0, 255, 0);
    assertPixel(pixels, 2, 0, 0, 0, 255);
  }

  @Test
  void aTiffMayBeOfInks() throws Exception {
    for (int[] ink : INKS) {
      byte[] tiff = new TiffFile(BIG_ENDIAN, 1, 1, 4, 8, 5).pixels(ink).bytes();
      assertPixel(decode(tiff, 1), 0, 0, ofInks(ink));
      byte[] wide =
          new TiffFile(BIG_ENDIAN, 1, 1, 4, 16, 5)
              .wide(257 * ink[0], 257 * ink[1], 257 * ink[2], 257 * ink[3])
              .bytes();
      assertPixel(decode(wide, 1), 0, 0, ofInks(ink));
    }
  }

  @Test
  void whiteMayBeZeroInATiff() throws Exception {
    for (int[] photometric : new int[][] {{0, 255}, {1, 0}}) {
      int kind = photometric[0];
      int flip = photometric[1];
      Pixels grey = decode(tiff(2, 1, 8, kind).pixels(0, 200).bytes(), 1);
      assertPixel(grey, 0, 0, flip, flip, flip);
      int value = kind == 0 ? 55 : 200;
      assertPixel(grey, 1, 0, value, value, value);
      Pixels bits = decode(tiff(2, 1, 1, kind).pixels(0x40).bytes(), 1);
      assertPixel(bits, 0, 0, flip, flip, flip);
      assertPixel(bits, 1, 0, 255 - flip, 255 - flip, 255 - flip);
      Pixels four = decode(tiff(2, 1, 4, kind).pixels(0x03).bytes(), 1);
      int third = kind == 0 ? 204 : 51;
      assertPixel(four, 0, 0, flip, flip, flip);
      assertPixel(four, 1, 0, third, third, third);
      Pixels wide = decode(tiff(2, 1, 16, kind).wide(0, 200 * 257).bytes(), 1);
      assertPixel(wide, 0, 0, flip, flip, flip);
      assertPixel(wide, 1, 0, value, value, value);
    }
  }

  @Test
  void paletteOfATiffHasSixteenBits() throws Exception {
    int[] map = new int[3 * 16];
    map[2] = 65535;
    map[16 + 2] = 120 * 257;
    map[32 + 2] = 1 * 257;
    byte[] tiff = tiff(2, 1, 4, 3).tag(0x0140, map).pixels(0x20).bytes();
    assertPixel(decode(tiff, 1), 0, 0, 255, 120, 1);
    assertPixel(decode(tiff, 1), 1, 0, 0, 0, 0);
  }

  @Test
  void fourthSampleOfATiffMayBeAlphaOrNot() throws Exception {
    int[] row = {100, 50, 20, 128, 100, 50, 20, 255};
    byte[] separate = tiff(2, 4, 8, 2).tag(0x0152, 2).pixels(row).bytes();
    assertPixel(decode(separate, 1), 0, 0, over(100, 50, 20, 128));
    assertPixel(decode(separate, 1), 1, 0, 100, 50, 20);
    // Colours that alpha was multiplied into already.
    byte[] unsaid = tiff(2, 4, 8, 2).pixels(row).bytes();
    assertThat(decode(unsaid, 1).bgr()).isEqualTo(decode(separate, 1).bgr());
    byte[] associated = tiff(2, 4, 8, 2).tag(0x0152, 1).pixels(row).bytes();
    int[] divided = {100 * 255 / 128, 50 * 255 / 128, 20 * 255 / 128};
    assertPixel(decode(associated, 1), 0, 0, over(divided[0], divided[1], divided[2], 128));
    assertPixel(decode(associated, 1), 1, 0, 100, 50, 20);
    byte[] unknown = tiff(2, 4, 8, 2).tag(0x0152, 0).pixels(row).bytes();
    assertPixel(decode(unknown, 1), 0, 0, 100, 50, 20);
    byte[] grey = tiff(1, 2, 8, 1).tag(0x0152, 2).pixels(100, 128).bytes();
    assertPixel(decode(grey, 1), 0, 0, over(100, 100, 100, 128));
  }

  @Test
  void aTiffOfSixteenBitsMayStoreDifferences() throws Exception {
    for (ByteOrder order : new ByteOrder[] {BIG_ENDIAN, LITTLE_ENDIAN}) {
      // Red rises beyond 16 bits and begins anew; green falls; a row begins by itself.
      int[] differences = {60000, 500, 257, 6000, -400, 0, 1000, 300, 65535, 0, -100, 1};
      int[] values = {60000, 500, 257, 464, 100, 257, 1000, 300, 65535, 1000, 200, 0};
      byte[] tiff =
          new TiffFile(order, 2, 2, 3, 16, 2).tag(0x013D, 2).wide(differences).deflated().bytes();
      Pixels pixels = decode(tiff, 1);
      for (int i = 0; i < 4; i++) {
        int[] colour = new int[3];
        for (int c = 0; c < 3; c++) {
          colour[c] = Math.round(values[3 * i + c] / 257f);
        }
        assertPixel(pixels, i % 2, i / 2, colour);
      }
    }
  }

  @Test
  void differencesOfInverseGreyBeginAnewInEveryTile() throws Exception {
    byte[] tiff = tiledDifferences();
    Pixels pixels = decode(tiff, 1);
    int[] values = {1000, 3000, 65000, 64};
    for (int x = 0; x < 4; x++) {
      int grey = Math.round((65535 - values[x]) / 257f);
      assertPixel(pixels, x, 0, grey, grey, grey);
    }
  }

  @Test
  void otherColoursOfATiffAreNamed() {
    byte[] lab = tiff(1, 3, 8, 8).pixels(1, 2, 3).bytes();
    assertThatThrownBy(() -> decode(lab, 1))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("a TIFF of photometric interpretation 8 is not decoded");
    byte[] long32 = tiff(1, 1, 8, 1).asLong(0x0106).pixels(1).bytes();
    assertThatThrownBy(() -> decode(long32, 1))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("the TIFF's tag 262 is malformed");
    byte[] twoInks = tiff(1, 2, 8, 5).pixels(1, 2).bytes();
    assertThatThrownBy(() -> decode(twoInks, 1))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("a TIFF of 2 samples a pixel, of photometric interpretation 5, is not decoded");
  }

  /** A JPEG of inks, stored as Adobe does. */
  static byte[] inverseInks() throws IOException {
    int[][] stored = new int[INKS.length][];
    for (int i = 0; i < INKS.length; i++) {
      stored[i] =
          new int[] {255 - INKS[i][0], 255 - INKS[i][1], 255 - INKS[i][2], 255 - INKS[i][3]};
    }
    return jpegOfBlocks(stored);
  }

  /** A grey PNG whose first pixel is transparent. */
  static byte[] greyWithKey() {
    return png(2, 8, 0, new byte[] {7, 8}, chunk("tRNS", 0, 7));
  }

  /** A TIFF of two tiles, in each of which 16-bit samples are differences, zero being white. */
  static byte[] tiledDifferences() throws IOException {
    return new TiffFile(LITTLE_ENDIAN, 4, 1, 1, 16, 0)
        .tag(0x013D, 2)
        .tiles(2, 1)
        .wide(1000, 2000)
        .wide(65000, 600)
        .deflated()
        .bytes();
  }

  /** A BMP whose three pixels are opaque, half transparent and transparent. */
  static byte[] transparentBmp() {
    byte[] masks = masks(0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000);
    return bmp(3, 32, 3, 108, masks, BMP_ROW);
  }

  private static TiffFile tiff(int width, int samples, int bits, int photometric) {
    return new TiffFile(LITTLE_ENDIAN, width, 1, samples, bits, photometric);
  }

  private static void assertInks(byte[] jpeg, int reduction) throws Exception {
    Pixels pixels = decode(jpeg, reduction);
    for (int i = 0; i < INKS.length; i++) {
      assertPixel(pixels, (i * BLOCK + 8) / reduction, 8 / reduction, ofInks(INKS[i]));
    }
  }

  private static int[] ofInks(int[] ink) {
    int[] colour = new int[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = (255 - ink[c]) * (255 - ink[3]) / 255;
    }
    return colour;
  }

  /** JFIF's transformation. */
  private static int[] ycc(int r, int g, int b) {
    return new int[] {
      (int) Math.round(0.299 * r + 0.587 * g + 0.114 * b),
      (int) Math.min(255, Math.round(128 - 0.168736 * r - 0.331264 * g + 0.5 * b)),
      (int) Math.min(255, Math.round(128 + 0.5 * r - 0.418688 * g - 0.081312 * b))
    };
  }

  private static int[] over(int red, int green, int blue, int alpha) {
    return new int[] {
      Math.round((red * alpha + BEHIND.red() * (255 - alpha)) / 255f),
      Math.round((green * alpha + BEHIND.green() * (255 - alpha)) / 255f),
      Math.round((blue * alpha + BEHIND.blue() * (255 - alpha)) / 255f)
    };
  }

  private static Pixels decode(byte[] bytes, int reduction) throws Exception {
    return Pixels.of(Decoder.decode(bytes, HeaderReader.read(bytes), reduction, BEHIND).image());
  }

  private static void assertPixel(Pixels pixels, int x, int y, int... rgb) {
    int at = 3 * (y * pixels.width() + x);
    for (int c = 0; c < 3; c++) {
      assertThat(pixels.bgr()[at + 2 - c] & 0xFF)
          .as("colour %d at %d,%d", c, x, y)
          .isBetween(rgb[c] - TOLERANCE, rgb[c] + TOLERANCE);
    }
  }

  /** A JPEG of the best quality whose components are stored as they are; a block a colour. */
  private static byte[] jpegOfBlocks(int[][] colours) throws IOException {
    int bands = colours[0].length;
    WritableRaster raster =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_BYTE, BLOCK * colours.length, BLOCK, bands, null);
    for (int x = 0; x < raster.getWidth(); x++) {
      for (int y = 0; y < BLOCK; y++) {
        raster.setPixel(x, y, colours[x / BLOCK]);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam best = writer.getDefaultWriteParam();
    best.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    best.setCompressionQuality(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), best);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /**
   * @param transform 0: none, 2: YCCK
   */
  private static byte[] withAdobeMarker(byte[] jpeg, int transform) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 16);
    out.put(jpeg, 0, 2).putShort((short) 0xFFEE).putShort((short) 14);
    out.put("Adobe".getBytes(StandardCharsets.US_ASCII)).putShort((short) 100);
    out.putInt(0).put((byte) transform);
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  private static byte[] written(RenderedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** A PNG of one row. */
  private static byte[] png(int width, int depth, int colour, byte[] row, byte[]... chunks) {
    return Pictures.png(width, 1, depth, colour, row, chunks);
  }

  private static byte[] chunk(String type, int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return chunk(type, bytes);
  }

  private static byte[] chunk(String type, byte[] content) {
    return Pictures.chunk(type, content);
  }

  /** Samples of less than a byte, the first in the highest bits. */
  private static byte[] packed(int depth, int... samples) {
    byte[] bytes = new byte[(samples.length * depth + 7) / 8];
    for (int i = 0; i < samples.length; i++) {
      int bit = i * depth;
      bytes[bit / 8] |= (byte) (samples[i] << 8 - depth - bit % 8);
    }
    return bytes;
  }

  private static byte[] masks(int red, int green, int blue, int alpha) {
    return ByteBuffer.allocate(16)
        .order(LITTLE_ENDIAN)
        .putInt(red)
        .putInt(green)
        .putInt(blue)
        .putInt(alpha)
        .array();
  }

  /** A BMP of one row. */
  private static byte[] bmp(
      int width, int bits, int compression, int header, byte[] masks, byte[] row) {
    ByteBuffer out = ByteBuffer.allocate(14 + header + row.length).order(LITTLE_ENDIAN);
    out.put("BM".getBytes(StandardCharsets.US_ASCII)).putInt(out.capacity()).putInt(0);
    out.putInt(14 + header).putInt(header).putInt(width).putInt(1).putShort((short) 1);
    out.putShort((short) bits).putInt(compression).putInt(row.length);
    out.putInt(0).putInt(0).putInt(0).putInt(0).put(masks);
    if (header == 108) {
      // Colours of the device.
      out.put("BGRs".getBytes(StandardCharsets.US_ASCII));
    }
    return out.position(14 + header).put(row).array();
  }
}
