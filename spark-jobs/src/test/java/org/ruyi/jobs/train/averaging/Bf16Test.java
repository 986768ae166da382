package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Bf16Test {
  @Test
  void roundsToTheNearestValueAndToAnEvenOneOfTwo() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value) && Math.abs(value) < 3e38f) {
        assertThat(bits(Bf16.round(value))).as("%s", value).isEqualTo(bits(nearest(value)));
      }
    }
    for (int upper = 0x3F80; upper < 0x3FA0; upper++) {
      float middle = Float.intBitsToFloat(upper << 16 | 0x8000);
      assertThat(bits(Bf16.round(middle))).isEqualTo(bits(nearest(middle)));
      assertThat(bits(Bf16.round(-middle))).isEqualTo(bits(nearest(-middle)));
    }
  }

  @Test
  void keepsWhatHasAPlace() {
    for (float value : new float[] {0f, -0f, 1, -2.5f, Float.POSITIVE_INFINITY, 0x1p-133f}) {
      assertThat(bits(Bf16.round(value))).isEqualTo(bits(value));
    }
    assertThat(Bf16.round(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Bf16.round(Float.NaN)).isNaN();
    assertThat(Bf16.round(Float.intBitsToFloat(0x7F80_0001))).isNaN();
    assertThat(Bf16.round(Float.intBitsToFloat(0xFFFF_FFFF))).isNaN();
  }

  @Test
  void theUpperHalfSaysItAll() {
    Random random = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      assertThat(bits(Bf16.value(Bf16.half(value)))).isEqualTo(bits(Bf16.round(value)));
    }
  }

  /** Compares the two neighbours of bf16 in exact arithmetic. */
  private static float nearest(float value) {
    int below = bits(value) & 0xFFFF_0000;
    float down = Float.intBitsToFloat(below);
    float up = Float.intBitsToFloat(below + 0x1_0000);
    BigDecimal exact = new BigDecimal(value);
    int order =
        exact
            .subtract(new BigDecimal(down))
            .abs()
            .compareTo(exact.subtract(new BigDecimal(up)).abs());
    boolean even = (below >>> 16 & 1) == 0;
    return order < 0 || (order == 0 && even) ? down : up;
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }
}
