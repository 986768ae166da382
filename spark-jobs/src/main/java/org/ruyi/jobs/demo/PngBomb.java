package org.ruyi.jobs.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** A PNG of a few bytes that claims to be enormous. */
final class PngBomb {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  private PngBomb() {}

  static byte[] header(int width, int height) {
    ByteBuffer data = ByteBuffer.allocate(13).putInt(width).putInt(height);
    data.put(new byte[] {8, 2, 0, 0, 0});
    ByteBuffer png = ByteBuffer.allocate(SIGNATURE.length + 12 + 13 + 12).put(SIGNATURE);
    chunk(png, "IHDR", data.array());
    chunk(png, "IEND", new byte[0]);
    return png.array();
  }

  private static void chunk(ByteBuffer png, String type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(type.getBytes(US_ASCII));
    crc.update(data);
    png.putInt(data.length).put(type.getBytes(US_ASCII)).put(data).putInt((int) crc.getValue());
  }
}
