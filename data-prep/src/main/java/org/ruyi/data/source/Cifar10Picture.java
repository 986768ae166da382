package org.ruyi.data.source;

/**
 * A picture of CIFAR-10's binary version: the red, green and blue planes of 32 by 32 pixels, row by
 * row (https://www.cs.toronto.edu/~kriz/cifar.html). In a listing its path is {@code cifar10:<URI
 * of the file>}.
 */
public final class Cifar10Picture {
  /** Height and width in pixels. */
  public static final int SIDE = 32;

  /** Bytes of a picture: three planes. */
  public static final int BYTES = 3 * SIDE * SIDE;

  private static final String SCHEME = "cifar10:";
  private static final int HEADER = 14 + 40;

  private Cifar10Picture() {}

  /** Whether a listing's path names planes of CIFAR-10. */
  public static boolean isNamedBy(String path) {
    return path.startsWith(SCHEME);
  }

  /** The URI of the file that a listing's path names. */
  public static String file(String path) {
    return path.substring(SCHEME.length());
  }

  static Location location(String file, long offset) {
    return new Location(SCHEME + file, offset, BYTES);
  }

  /**
   * Makes an uncompressed BMP file of the planes: 24 bits a pixel, the last row first.
   *
   * @param planes of {@link #BYTES} bytes
   * @throws IllegalArgumentException for any other number of bytes
   */
  public static byte[] decode(byte[] planes) {
    if (planes.length != BYTES) {
      throw new IllegalArgumentException(
          "Invalid picture of CIFAR-10: " + planes.length + " bytes (it has " + BYTES + ")");
    }
    byte[] bmp = new byte[HEADER + BYTES];
    bmp[0] = 'B';
    bmp[1] = 'M';
    number(bmp, 2, bmp.length);
    number(bmp, 10, HEADER);
    number(bmp, 14, 40);
    number(bmp, 18, SIDE);
    number(bmp, 22, SIDE);
    bmp[26] = 1;
    bmp[28] = 24;
    number(bmp, 34, BYTES);
    int plane = SIDE * SIDE;
    int to = HEADER;
    for (int y = SIDE - 1; y >= 0; y--) {
      for (int x = 0; x < SIDE; x++) {
        int from = y * SIDE + x;
        bmp[to++] = planes[2 * plane + from];
        bmp[to++] = planes[plane + from];
        bmp[to++] = planes[from];
      }
    }
    return bmp;
  }

  private static void number(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> 8 * i);
    }
  }
}
