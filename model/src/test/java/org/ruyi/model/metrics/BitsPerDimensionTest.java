package org.ruyi.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BitsPerDimensionTest {
  /** Every byte equally likely: eight bits, as a table of probabilities and as a density. */
  @Test
  void uniformBytesCostEightBits() {
    long dimensions = 3 * 32 * 32;

    assertThat(BitsPerDimension.ofNats(dimensions * Math.log(256), dimensions))
        .isCloseTo(8, within(1e-12));
    assertThat(BitsPerDimension.ofDensity(dimensions * Math.log(2), dimensions, 256))
        .isCloseTo(8, within(1e-12));
  }

  @Test
  void noDimensionsAreRefused() {
    assertThatThrownBy(() -> BitsPerDimension.ofNats(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of dimensions: 0 (at least 1)");
    assertThatThrownBy(() -> BitsPerDimension.ofDensity(1, 1, 0))
        .hasMessage("Invalid number of levels: 0 (at least 1)");
  }
}
