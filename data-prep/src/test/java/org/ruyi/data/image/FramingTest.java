package org.ruyi.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FramingTest {
  @Test
  void coversWithTheCentre() {
    assertThat(Framing.cover(10, 4, 8, 8).part()).isEqualTo(new Region(3, 0, 4, 4));
    assertThat(Framing.cover(4, 10, 8, 8).part()).isEqualTo(new Region(0, 3, 4, 4));
    assertThat(Framing.cover(5, 4, 8, 8).part()).isEqualTo(new Region(0, 0, 4, 4));
    assertThat(Framing.cover(7, 7, 8, 8).part()).isEqualTo(new Region(0, 0, 7, 7));
    assertThat(Framing.cover(100, 100, 32, 64).part()).isEqualTo(new Region(25, 0, 50, 100));
    assertThat(Framing.cover(100_000, 1, 1, 4096).part()).isEqualTo(new Region(49_999, 0, 1, 1));
  }

  @Test
  void padsEvenALine() {
    assertThat(Framing.pad(1000, 1, 16))
        .isEqualTo(new Framing(Region.whole(1000, 1), 16, 1, 16, 16));
    assertThat(Framing.pad(100, 50, 32))
        .isEqualTo(new Framing(Region.whole(100, 50), 32, 16, 32, 32));
  }

  @Test
  void staysInsideThePicture() {
    SplittableRandom random = new SplittableRandom(21);
    for (int i = 0; i < 10_000; i++) {
      int width = 1 + random.nextInt(3000);
      int height = 1 + random.nextInt(3000);
      Region part =
          Framing.cover(width, height, 1 + random.nextInt(500), 1 + random.nextInt(500)).part();
      assertThat(part.x()).isNotNegative();
      assertThat(part.y()).isNotNegative();
      assertThat(part.width()).isBetween(1, width - part.x());
      assertThat(part.height()).isBetween(1, height - part.y());
      assertThat(part.width() == width || part.height() == height).isTrue();
    }
  }
}
