package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderReaderTest {
  @ParameterizedTest
  @CsvSource({".jpg,JPEG", ".png,PNG", ".webp,WEBP", ".gif,GIF", ".bmp,BMP", ".tiff,TIFF"})
  void readsEveryFormat(String extension, ImageFormat format) throws Exception {
    byte[] bytes = Pictures.encoded(Pictures.gradient(37, 91), extension);
    assertThat(HeaderReader.read(bytes))
        .isEqualTo(new ImageHeader(format, 37, 91, Orientation.NORMAL));
  }

  @Test
  void readsWebpWithAlphaAndWithoutLoss() throws Exception {
    Mat image = Pictures.noise(17, 301, opencv_core.CV_8UC4, 1);
    ImageHeader header = HeaderReader.read(Pictures.encoded(image, ".webp"));
    assertThat(header.width()).isEqualTo(17);
    assertThat(header.height()).isEqualTo(301);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 65535})
  void readsOrientationAsMetadataExtractorDoes(int number) throws Exception {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] exif = Pictures.exif(number, order);
      Mat image = Pictures.gradient(40, 20);
      byte[] jpeg = Pictures.jpegWithExif(Pictures.encoded(image, ".jpg"), exif);
      byte[] png = Pictures.pngWithExif(Pictures.encoded(image, ".png"), exif);
      byte[] webp = Pictures.webpWithExif(Pictures.encoded(image, ".webp"), exif, 40, 20);
      for (byte[] bytes : new byte[][] {jpeg, png, webp}) {
        Metadata metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
        int oracle =
            metadata
                .getFirstDirectoryOfType(ExifIFD0Directory.class)
                .getInt(ExifIFD0Directory.TAG_ORIENTATION);
        assertThat(oracle).isEqualTo(number);
        ImageHeader header = HeaderReader.read(bytes);
        assertThat(header.orientation()).isEqualTo(Orientation.ofExif(number));
        boolean turned = number >= 5 && number <= 8;
        assertThat(header.width()).isEqualTo(turned ? 20 : 40);
        assertThat(header.height()).isEqualTo(turned ? 40 : 20);
      }
    }
  }

  @Test
  void readsTheSizeThatABombClaims() throws Exception {
    ImageHeader header = HeaderReader.read(Pictures.bomb(60_000, 50_000));
    assertThat(header.pixels()).isEqualTo(3_000_000_000L);
    assertThat(HeaderReader.read(Pictures.bomb(-1, -1)).pixels()).isPositive();
  }

  @Test
  void seesThatPicturesMove() throws Exception {
    byte[] gif = Pictures.encoded(Pictures.gradient(20, 20), ".gif");
    assertThat(HeaderReader.read(gif).animated()).isFalse();
    // From the screen's colour table on, all but the trailer once more.
    int frames = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << (gif[10] & 7) + 1);
    byte[] twice = Arrays.copyOf(gif, 2 * gif.length - frames - 1);
    System.arraycopy(gif, frames, twice, gif.length - 1, gif.length - frames);
    ImageHeader moving = HeaderReader.read(twice);
    assertThat(moving.animated()).isTrue();
    assertThat(new NoAnimation().judge(moving).orElseThrow().rule()).isEqualTo("animation");
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertUndecodable(new byte[0], "the file is empty");
    assertUndecodable("<html>404</html>".getBytes(), "the format is not known");
    assertUndecodable(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}, "the header is cut off");
    assertUndecodable(Pictures.bomb(0, 5), "the header says that the picture has no pixels");
  }

  @ParameterizedTest
  @ValueSource(strings = {".jpg", ".png", ".webp", ".gif", ".bmp", ".tiff"})
  void survivesNoiseAndTruncation(String extension) {
    byte[] good = Pictures.encoded(Pictures.gradient(30, 30), extension);
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      for (int j = random.nextInt(4); j > 0; j--) {
        bytes[random.nextInt(Math.min(bytes.length, 64))] = (byte) random.nextInt(256);
      }
      try {
        assertThat(HeaderReader.read(bytes).pixels()).isPositive();
      } catch (UndecodableException | UnsupportedFormatException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private static void assertUndecodable(byte[] bytes, String message) {
    assertThatThrownBy(() -> HeaderReader.read(bytes))
        .isInstanceOf(UndecodableException.class)
        .hasMessage(message);
  }
}
