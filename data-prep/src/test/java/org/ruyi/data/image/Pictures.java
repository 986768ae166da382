package org.ruyi.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pictures for tests. */
final class Pictures {
  private static final byte[] PNG_START =
      "\u0089PNG\r\n\u001A\n".getBytes(StandardCharsets.ISO_8859_1);

  private Pictures() {}

  /** BGR, smooth enough that a lossy format keeps its corners apart. */
  static Mat gradient(int width, int height) {
    Mat image = new Mat(height, width, opencv_core.CV_8UC3);
    byte[] row = new byte[3 * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[3 * x] = (byte) (255 * x / width);
        row[3 * x + 1] = (byte) (255 * y / height);
        row[3 * x + 2] = (byte) 40;
      }
      image.ptr(y).put(row);
    }
    return image;
  }

  static Mat noise(int width, int height, int type, long seed) {
    Mat image = new Mat(height, width, type);
    byte[] bytes = new byte[Math.toIntExact(image.total() * image.elemSize())];
    new SplittableRandom(seed).nextBytes(bytes);
    image.data().put(bytes);
    return image;
  }

  static byte[] encoded(Mat image, String extension, int... parameters) {
    BytePointer buffer = new BytePointer();
    if (!imencode(extension, image, buffer, new IntPointer(parameters))) {
      throw new IllegalStateException("Cannot encode " + extension);
    }
    byte[] bytes = new byte[(int) buffer.limit()];
    buffer.get(bytes);
    return bytes;
  }

  /** A WebP that gives the same pixels back. */
  static byte[] losslessWebp(Mat image) {
    return encoded(image, ".webp", IMWRITE_WEBP_QUALITY, 101);
  }

  /** The pixel as {@code {b, g, r}}. */
  static int[] pixel(Mat image, int x, int y) {
    byte[] row = new byte[image.cols() * image.channels()];
    image.ptr(y).get(row);
    int[] pixel = new int[image.channels()];
    for (int c = 0; c < pixel.length; c++) {
      pixel[c] = row[x * pixel.length + c] & 0xFF;
    }
    return pixel;
  }

  static Mat mat(byte[] bytes) {
    return new Mat(1, bytes.length, CV_8UC1, new BytePointer(bytes));
  }

  /** An EXIF structure with one tag. */
  static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
    tiff.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
    return tiff.array();
  }

  static byte[] jpegWithExif(byte[] jpeg, byte[] exif) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + exif.length + 10);
    out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (exif.length + 8));
    out.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(exif);
    out.put(jpeg, 2, jpeg.length - 2);
    return out.array();
  }

  static byte[] jpegWithProfile(byte[] jpeg, byte[] profile) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + profile.length + 18);
    out.put(jpeg, 0, 2).putShort((short) 0xFFE2).putShort((short) (profile.length + 16));
    out.put(ascii("ICC_PROFILE\0")).put((byte) 1).put((byte) 1).put(profile);
    out.put(jpeg, 2, jpeg.length - 2);
    return out.array();
  }

  static byte[] pngWithExif(byte[] png, byte[] exif) {
    int afterHeader = 33;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, afterHeader);
    out.writeBytes(chunk("eXIf", exif));
    out.write(png, afterHeader, png.length - afterHeader);
    return out.toByteArray();
  }

  /** Wraps a simple WebP into an extended one. */
  static byte[] webpWithExif(byte[] webp, byte[] exif, int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(12 + 18 + webp.length - 12 + 8 + exif.length);
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(out.capacity() - 8).put(ascii("WEBPVP8X")).putInt(10);
    out.putInt(0x08);
    put24(out, width - 1);
    put24(out, height - 1);
    out.put(webp, 12, webp.length - 12);
    out.put(ascii("EXIF")).putInt(exif.length).put(exif);
    return out.array();
  }

  /** A PNG that says it is large and is not. */
  static byte[] bomb(int width, int height) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) 2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(PNG_START);
    out.writeBytes(chunk("IHDR", header.array()));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  /**
   * A PNG from its samples.
   *
   * @param colour PNG's number of the kind: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA
   * @param samples row by row, packed as PNG packs them
   * @param chunks between the header and the samples
   */
  static byte[] png(
      int width, int height, int depth, int colour, byte[] samples, byte[]... chunks) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) depth).put((byte) colour);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(PNG_START);
    out.writeBytes(chunk("IHDR", header.array()));
    for (byte[] chunk : chunks) {
      out.writeBytes(chunk);
    }
    out.writeBytes(chunk("IDAT", deflatedRows(samples, height)));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  /** As a PNG holds them: a row is preceded by the number of its filter, here none. */
  static byte[] deflatedRows(byte[] samples, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int row = samples.length / height;
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      for (int y = 0; y < height; y++) {
        deflater.write(0);
        deflater.write(samples, y * row, row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] chunk(String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(content.length + 12);
    chunk.putInt(content.length).put(ascii(type)).put(content);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, content.length + 4);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static void put24(ByteBuffer out, int value) {
    out.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
