package org.ruyi.jobs.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  @Test
  void readsWhatPrepareWrites() {
    assertThat(Shape.parse("64x48")).contains(new Shape(64, 48));
    assertThat(Shape.parse("8192x1")).contains(new Shape(8192, 1));
    assertThat(Stream.of(new Shape(9, 1), new Shape(8, 9), new Shape(8, 2)).sorted().toList())
        .isEqualTo(List.of(new Shape(8, 2), new Shape(8, 9), new Shape(9, 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "64", "64x", "x64", "0x1", "1x0", "-1x2", "8193x1", "1x9999", "1x1x1", "٣x٣"})
  void refusesAnythingElse(String text) {
    assertThat(Shape.parse(text)).isEmpty();
  }

  @Test
  void isOfAtLeastOnePixel() {
    assertThatThrownBy(() -> new Shape(0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid shape: 0 x 4 (1 to 8192 pixels a side)");
  }
}
