package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.Encoding;
import org.ruyi.data.config.Resize;
import org.ruyi.data.ledger.RejectedException;

final class PicturePreparationTest {
  @ParameterizedTest
  @EnumSource(Encoding.class)
  void storesASquareOfTheConfiguredFormat(Encoding encoding) throws Exception {
    byte[] original = Pictures.encoded(Pictures.gradient(120, 90), ".png");
    PreparedPicture picture = preparation(encoding).prepare(original);
    assertThat(picture.width()).isEqualTo(32);
    assertThat(picture.height()).isEqualTo(32);
    assertThat(picture.bucket()).isEqualTo("32x32");
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
  void namesFormatsThatAreNotDecoded() {
    assertRule("\0\0\0\34ftypavif".getBytes(), "unsupported-format");
    assertRule("\0\0\0\34ftypheic".getBytes(), "unsupported-format");
    assertRule("<?xml version='1.0'?><svg/>".getBytes(), "unsupported-format");
    assertRule(new byte[0], "undecodable");
  }

  @Test
  void refusesAChunkThatIsLongerThanTheFile() {
    byte[] png = Pictures.encoded(Pictures.gradient(120, 90), ".png");
    // The first chunk after the header, whose decoder would set aside 4 GiB.
    Arrays.fill(png, 33, 35, (byte) 0xFF);
    assertRule(png, "undecodable");
  }

  @Test
  void givesViewsBucketsAndThumbnails() throws Exception {
    byte[] wide = Pictures.encoded(Pictures.gradient(300, 150), ".png");
    PicturePreparation preparation =
        new PicturePreparation(
            Settings.image().size(64).resize(Resize.BUCKET).build(),
            List.of(new View(20, 10), new View(7, 7)));
    PreparedPicture picture = preparation.prepare(wide);
    assertThat(picture.bucket()).isEqualTo(picture.width() + "x" + picture.height());
    assertThat(picture.width()).isGreaterThan(picture.height());
    assertThat(picture.views()).extracting(view -> view.length).containsExactly(600, 147);
    // Red, which does not change over the gradient, comes first.
    assertThat(picture.views().get(0)[0]).isEqualTo((byte) 40);
    ImageHeader thumbnail = HeaderReader.read(preparation.thumbnail(wide).orElseThrow());
    assertThat(thumbnail.width()).isEqualTo(128);
    assertThat(thumbnail.height()).isEqualTo(64);
    assertThat(preparation.thumbnail(Pictures.bomb(2000, 2000))).isEmpty();
    assertThat(preparation.thumbnail(Pictures.bomb(20, 20))).isEmpty();
  }

  @Test
  void refusesAJpegWhoseDamageShows() throws Exception {
    byte[] jpeg = Pictures.encoded(Pictures.noise(120, 90, opencv_core.CV_8UC3, 15), ".jpg");
    jpeg[jpeg.length / 2] = (byte) 0xFF;
    jpeg[jpeg.length / 2 + 1] = (byte) 0x9C;
    assertRule(jpeg, "undecodable");
    PicturePreparation lenient =
        new PicturePreparation(Settings.image().decodeDamagedScan().build(), List.of());
    assertThat(lenient.prepare(jpeg).width()).isEqualTo(32);
  }

  private static void assertRule(byte[] bytes, String rule) {
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class, () -> preparation(Encoding.JPEG).prepare(bytes));
    assertThat(e.rejection().rule()).isEqualTo(rule);
  }

  private static PicturePreparation preparation(Encoding encoding) {
    return new PicturePreparation(Settings.image().encoding(encoding).build(), List.of());
  }
}
