package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MatrixProfileTest {
  /** The JDK computes in 16 bits, and rounds otherwise near black. */
  private static final int LEVELS = 3;

  @Test
  void convertsAsTheJdkDoes() {
    byte[] adobe = adobe();
    MatrixProfile profile = MatrixProfile.read(Bytes.of(adobe)).orElseThrow();
    ICC_ColorSpace oracle = new ICC_ColorSpace(ICC_Profile.getInstance(adobe));
    SplittableRandom random = new SplittableRandom(41);
    for (int i = 0; i < 300; i++) {
      byte[] bgr = new byte[3];
      random.nextBytes(bgr);
      float[] rgb = {(bgr[2] & 0xFF) / 255f, (bgr[1] & 0xFF) / 255f, (bgr[0] & 0xFF) / 255f};
      float[] expected = oracle.toRGB(rgb);
      byte[] actual = profile.convert(new Pixels(1, 1, bgr)).bgr();
      for (int c = 0; c < 3; c++) {
        assertThat((double) (actual[2 - c] & 0xFF))
            .as("%s", Arrays.toString(rgb))
            .isBetween(255.0 * expected[c] - LEVELS, 255.0 * expected[c] + LEVELS);
      }
    }
  }

  @Test
  void leavesSrgbAlone() {
    byte[] srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    assertThat(MatrixProfile.read(Bytes.of(srgb))).isEmpty();
    byte[] grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
    assertThat(MatrixProfile.read(Bytes.of(grey))).isEmpty();
  }

  @Test
  void survivesDamage() {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = Mutations.of(adobe(), adobe(), random);
      MatrixProfile.read(Bytes.of(bytes))
          .ifPresent(profile -> profile.convert(new Pixels(1, 1, new byte[3])));
    }
  }

  @Test
  void isFollowedOrNotAsConfigured() throws Exception {
    byte[] plain = Pictures.encoded(Pictures.gradient(80, 80), ".jpg");
    byte[] profiled = Pictures.jpegWithProfile(plain, adobe());
    PicturePreparation convert =
        new PicturePreparation(Settings.image().build(), java.util.List.of());
    PicturePreparation ignore =
        new PicturePreparation(Settings.image().ignoreIcc().build(), java.util.List.of());
    byte[] expected = convert.prepare(plain).bytes();
    assertThat(ignore.prepare(profiled).bytes()).isEqualTo(expected);
    assertThat(convert.prepare(profiled).bytes()).isNotEqualTo(expected);
  }

  /** Adobe RGB (1998): its primaries under D50 and the exponent 563/256. */
  private static byte[] adobe() {
    double[][] columns = {
      {0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}
    };
    ByteBuffer profile = ByteBuffer.allocate(128 + 4 + 12 * 7 + 3 * 20 + 16 + 20);
    profile.putInt(0, profile.capacity()).putInt(8, 0x02100000);
    profile.put(12, ascii("mntrRGB XYZ ")).put(36, ascii("acsp"));
    profile.putInt(68, 0xF6D6).putInt(72, 0x10000).putInt(76, 0xD32D);
    profile.position(128).putInt(7);
    int data = 128 + 4 + 12 * 7;
    for (int c = 0; c < 3; c++) {
      char name = "rgb".charAt(c);
      profile.put(ascii(name + "XYZ")).putInt(data + 20 * c).putInt(20);
      profile.put(ascii(name + "TRC")).putInt(data + 60).putInt(14);
    }
    profile.put(ascii("wtpt")).putInt(data + 76).putInt(20);
    for (double[] column : columns) {
      profile.put(ascii("XYZ ")).putInt(0);
      for (double value : column) {
        profile.putInt((int) Math.round(65536 * value));
      }
    }
    profile.put(ascii("curv")).putInt(0).putInt(1).putShort((short) 563).putShort((short) 0);
    profile.put(ascii("XYZ ")).putInt(0).putInt(0xF6D6).putInt(0x10000).putInt(0xD32D);
    return profile.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
