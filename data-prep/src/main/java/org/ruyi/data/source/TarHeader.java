package org.ruyi.data.source;

import java.nio.charset.StandardCharsets;

/**
 * One 512-byte header of a tar archive (POSIX.1-1988 ustar, with GNU's base-256 numbers).
 *
 * @param name with the ustar prefix before it
 * @param type the type flag
 * @param size of the bytes that follow
 */
record TarHeader(String name, char type, long size) {
  static final int BLOCK = 512;

  private static final int CHECKSUM = 148;

  /** Whether the block is all zero: the end of the archive. */
  static boolean isEnd(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a header.
   *
   * @throws IllegalArgumentException with the reason, where the block is none
   */
  static TarHeader parse(byte[] block) {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
      unsigned += b & 0xFF;
      signed += b;
    }
    long stored = number(block, CHECKSUM, 8);
    // Some old writers summed signed bytes.
    if (stored != unsigned && stored != signed) {
      throw new IllegalArgumentException("the checksum of a header is wrong");
    }
    String name = text(block, 0, 100);
    boolean ustar = text(block, 257, 5).equals("ustar");
    // GNU's own format (magic "ustar  ") keeps times where POSIX has the prefix.
    if (ustar && block[262] == 0) {
      String prefix = text(block, 345, 155);
      name = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    return new TarHeader(name, (char) (block[156] & 0xFF), number(block, 124, 12));
  }

  private static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static long number(byte[] block, int offset, int length) {
    if ((block[offset] & 0x80) != 0) {
      return base256(block, offset, length);
    }
    long value = 0;
    boolean digits = false;
    for (int i = offset; i < offset + length; i++) {
      int c = block[i];
      if (c >= '0' && c <= '7') {
        value = value * 8 + (c - '0');
        digits = true;
      } else if (c == 0 || c == ' ') {
        if (digits) {
          return value;
        }
      } else {
        throw new IllegalArgumentException("a number in a header is not octal");
      }
    }
    return value;
  }

  private static long base256(byte[] block, int offset, int length) {
    long value = block[offset] & 0x7F;
    for (int i = offset + 1; i < offset + length; i++) {
      if (value >>> 55 != 0) {
        throw new IllegalArgumentException("a number in a header is negative or too large");
      }
      value = value << 8 | (block[i] & 0xFF);
    }
    return value;
  }
}
