package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ruyi.data.Sha256;
import org.ruyi.data.config.Encoding;
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
