package org.ruyi.data.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RoundingTest {
  @Test
  void keepsSmallNumbersAndTheGreatestBitsOfGreatOnes() {
    for (long value = -128; value <= 128; value++) {
      assertThat(Rounding.of(value, 7)).isEqualTo(value);
    }
    assertThat(Rounding.of(129, 7)).isEqualTo(130);
    assertThat(Rounding.of(-129, 7)).isEqualTo(-130);
    assertThat(Rounding.of(255, 7)).isEqualTo(256);
    assertThat(Rounding.of(Long.MAX_VALUE, 7)).isEqualTo(1L << 52);
    assertThat(Rounding.of(Long.MIN_VALUE, 7)).isEqualTo(-(1L << 52));
  }

  @Test
  void isNearAndKeepsTheOrder() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      long value = random.nextLong(1L << random.nextInt(1, 52));
      long rounded = Rounding.of(value, Rounding.FINE);
      assertThat((double) Math.abs(rounded - value)).isLessThanOrEqualTo(value / 16_384.0);
      assertThat(Rounding.of(value + 1, Rounding.FINE)).isGreaterThanOrEqualTo(rounded);
      assertThat(Rounding.of(rounded, Rounding.FINE)).isEqualTo(rounded);
    }
  }
}
