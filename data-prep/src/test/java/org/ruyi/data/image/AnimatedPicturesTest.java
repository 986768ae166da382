package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ruyi.data.config.Colour;
import org.ruyi.data.ledger.RejectedException;

/** Moving pictures, one red frame before a blue one, are their first frame, or are rejected. */
final class AnimatedPicturesTest {
  /** Of 255; palettes hold the colours as they are, and so does a WebP without loss. */
  private static final int TOLERANCE = 2;

  private static final int SIDE = 64;
  private static final Scalar RED = new Scalar(0, 0, 252, 0);
  private static final Scalar BLUE = new Scalar(252, 0, 0, 0);

  static Stream<Arguments> moving() {
    return Stream.of(
        Arguments.of("gif", gif(2)), Arguments.of("png", apng(2)), Arguments.of("webp", webp(2)));
  }

  static Stream<Arguments> still() {
    return Stream.of(
        Arguments.of("gif", gif(1)), Arguments.of("png", apng(1)), Arguments.of("webp", webp(1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("moving")
  void theFirstFrameIsThePicture(String format, byte[] file) throws Exception {
    assertThat(HeaderReader.read(file).animated()).isTrue();
    assertRed(file);
    assertThat(preparation(Settings.image()).prepare(file).originalWidth()).isEqualTo(SIDE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("moving")
  void orItIsRejected(String format, byte[] file) {
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class,
            () -> preparation(Settings.image().rejectAnimation()).prepare(file));
    assertThat(e.rejection().rule()).isEqualTo("animation");
    assertThat(e.rejection().detail()).isEqualTo("a moving " + format);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("still")
  void oneFrameDoesNotMove(String format, byte[] file) throws Exception {
    assertThat(HeaderReader.read(file).animated()).isFalse();
    assertRed(file);
    assertThat(preparation(Settings.image().rejectAnimation()).prepare(file).width()).isEqualTo(32);
  }

  private static void assertRed(byte[] file) throws Exception {
    Colour green = new Colour(0, 255, 0);
    Mat decoded = Decoder.decode(file, HeaderReader.read(file), 1, green).image();
    int[] red = Pictures.pixel(decoded, SIDE / 2, SIDE / 2);
    assertThat(red[0]).isLessThanOrEqualTo(TOLERANCE);
    assertThat(red[1]).isLessThanOrEqualTo(TOLERANCE);
    assertThat(red[2]).isBetween(252 - TOLERANCE, 252 + TOLERANCE);
  }

  private static PicturePreparation preparation(Settings settings) {
    return new PicturePreparation(settings.build(), List.of());
  }

  /** A frame after the other, with colour tables of their own. */
  static byte[] gif(int frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < frames; i++) {
      byte[] one = Pictures.encoded(frame(i), ".gif");
      int blocks = 13 + ((one[10] & 0x80) == 0 ? 0 : 3 << (one[10] & 7) + 1);
      out.write(one, i == 0 ? 0 : blocks, one.length - 1 - (i == 0 ? 0 : blocks));
    }
    out.write(0x3B);
    return out.toByteArray();
  }

  static byte[] apng(int frames) {
    byte[] picture = new byte[3 * SIDE * SIDE];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < picture.length; i += 3) {
      picture[i] = (byte) 252;
    }
    byte[] first =
        Pictures.png(
            SIDE,
            SIDE,
            8,
            2,
            picture,
            Pictures.chunk("acTL", ByteBuffer.allocate(8).putInt(frames).array()),
            control(0));
    int end = first.length - 12;
    out.write(first, 0, end);
    for (int i = 1; i < frames; i++) {
      for (int at = 0; at < picture.length; at += 3) {
        picture[at] = 0;
        picture[at + 2] = (byte) 252;
      }
      byte[] rows = Pictures.deflatedRows(picture, SIDE);
      out.writeBytes(control(2 * i - 1));
      out.writeBytes(
          Pictures.chunk(
              "fdAT", ByteBuffer.allocate(4 + rows.length).putInt(2 * i).put(rows).array()));
    }
    out.write(first, end, 12);
    return out.toByteArray();
  }

  private static byte[] control(int number) {
    ByteBuffer control = ByteBuffer.allocate(26).putInt(number).putInt(SIDE).putInt(SIDE);
    return Pictures.chunk("fcTL", control.array());
  }

  /** The container's chunks around frames that were encoded one by one. */
  static byte[] webp(int frames) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    ByteBuffer extended = little(10).put((byte) 0x02).position(4);
    put24(extended, SIDE - 1);
    put24(extended, SIDE - 1);
    chunks.writeBytes(riff("VP8X", extended.array()));
    chunks.writeBytes(riff("ANIM", new byte[6]));
    for (int i = 0; i < frames; i++) {
      byte[] one = Pictures.losslessWebp(frame(i));
      ByteBuffer moved = little(16 + one.length - 12).position(6);
      put24(moved, SIDE - 1);
      put24(moved, SIDE - 1);
      put24(moved, 100);
      chunks.writeBytes(riff("ANMF", moved.position(16).put(one, 12, one.length - 12).array()));
    }
    ByteBuffer out = little(12 + chunks.size());
    out.put(ascii("RIFF")).putInt(4 + chunks.size()).put(ascii("WEBP"));
    return out.put(chunks.toByteArray()).array();
  }

  private static byte[] riff(String type, byte[] content) {
    ByteBuffer out = little(8 + content.length + (content.length & 1));
    return out.put(ascii(type)).putInt(content.length).put(content).array();
  }

  private static Mat frame(int number) {
    return new Mat(SIDE, SIDE, opencv_core.CV_8UC3, number == 0 ? RED : BLUE);
  }

  private static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put24(ByteBuffer out, int value) {
    out.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
