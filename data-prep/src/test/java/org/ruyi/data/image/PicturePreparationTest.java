package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.ImageConfig;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.config.Resize;
import org.ruyi.data.ledger.RejectedException;

final class PicturePreparationTest {
  @ParameterizedTest
  @EnumSource(Encoding.class)
  void storesASquareOfTheConfiguredFormat(Encoding encoding) throws Exception {
    byte[] original = Pictures.encoded(Pictures.gradient(120, 90), ".png");
    PreparedPicture picture = preparation(encoding).prepare(original);
    assertThat(picture.side()).isEqualTo(32);
    assertThat(picture.originalWidth()).isEqualTo(120);
    assertThat(picture.originalHeight()).isEqualTo(90);
    assertThat(picture.sha256()).isEqualTo(Sha256.of(original)).matches("[0-9a-f]{64}");
    ImageHeader header = HeaderReader.read(picture.bytes());
    assertThat(header.format().name()).isEqualTo(encoding.name());
    assertThat(header.width()).isEqualTo(32);
    assertThat(header.height()).isEqualTo(32);
  }

  @Test
  void givesTheSameBytesAgain() throws Exception {
    byte[] original = Pictures.encoded(Pictures.noise(120, 90, opencv_core.CV_8UC3, 12), ".jpg");
    PreparedPicture first = preparation(Encoding.JPEG).prepare(original);
    PreparedPicture second = preparation(Encoding.JPEG).prepare(original);
    assertThat(second.bytes()).isEqualTo(first.bytes());
    assertThat(second.phash()).isEqualTo(first.phash());
  }

  @Test
  void judgesBeforeItDecodes() {
    // Each picture is broken after its header, which only decoding would notice.
    assertRule(Pictures.bomb(2000, 2000), "too-many-pixels");
    assertRule(Pictures.bomb(20, 300), "min-side");
    assertRule(Pictures.bomb(600, 100), "aspect-ratio");
    assertRule(Pictures.bomb(300, 200), "undecodable");
    assertRule("not a picture".getBytes(), "undecodable");
  }

  @Test
  void hashesLookAlikesAlike() throws Exception {
    Mat image = new Mat();
    org.bytedeco.opencv.global.opencv_imgproc.resize(
        Pictures.noise(8, 6, opencv_core.CV_8UC3, 13),
        image,
        new org.bytedeco.opencv.opencv_core.Size(320, 240),
        0,
        0,
        org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC);
    Mat smaller = new Mat();
    org.bytedeco.opencv.global.opencv_imgproc.resize(
        image, smaller, new org.bytedeco.opencv.opencv_core.Size(200, 150));
    Mat other = Pictures.noise(320, 240, opencv_core.CV_8UC3, 14);
    long hash = PerceptualHash.of(image);
    assertThat(Long.bitCount(hash ^ PerceptualHash.of(smaller))).isLessThanOrEqualTo(4);
    assertThat(Long.bitCount(hash ^ PerceptualHash.of(other))).isGreaterThan(15);
    assertThat(Long.bitCount(hash)).isBetween(28, 36);
  }

  private static void assertRule(byte[] bytes, String rule) {
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class, () -> preparation(Encoding.JPEG).prepare(bytes));
    assertThat(e.rejection().rule()).isEqualTo(rule);
  }

  private static PicturePreparation preparation(Encoding encoding) {
    return new PicturePreparation(
        new ImageConfig(
            32,
            Resize.CENTER_CROP,
            encoding,
            90,
            new MinSide(50, MinSide.AppliesTo.BOTH),
            3.0,
            1 << 20,
            1_000_000));
  }
}
