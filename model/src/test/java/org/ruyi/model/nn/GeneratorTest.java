package org.ruyi.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ruyi.model.Tensors;

class GeneratorTest {
  private static final double ROUNDING = 1e-5;
  private static final double PUBLISHED_DIGITS = 5.1e-5;

  @Test
  void drawsTheNumbersThatPythonPrints() {
    assertStartsWith(
        draw(42, 16), 1.9269, 1.4873, 0.9007, -2.1055, 0.6784, -1.2345, -0.0431, -1.6047);
    assertStartsWith(
        draw(0, 16), -1.1258, -1.1524, -0.2506, -0.4339, 0.8487, 0.6920, -0.3160, -2.1152);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 42, 0x1_0000_0001L, -5})
  void wholeBatchesOfNoiseAreThoseOfTheNaiveGenerator(long seed) {
    for (long[] shape : new long[][] {{4, 3, 16, 16}, {3, 3, 7, 5}, {1, 1, 4, 4}}) {
      float[] drawn = draw(seed, shape);
      double[] expected = new MersenneTwister(seed).normals(drawn.length);
      for (int i = 0; i < drawn.length; i++) {
        assertThat((double) drawn[i]).isCloseTo(expected[i], within(ROUNDING));
      }
    }
  }

  @Test
  void integersAreRemaindersOfTheNaiveGenerator() {
    try (PointerScope scope = new PointerScope()) {
      Generator generator = make_generator_cpu(9);
      float[] drawn =
          Tensors.floats(randint(1000, new long[] {50}, new GeneratorOptional(generator)));
      MersenneTwister oracle = new MersenneTwister(9);
      for (float value : drawn) {
        assertThat((int) value).isEqualTo((int) (Integer.toUnsignedLong(oracle.nextInt()) % 1000));
      }
    }
  }

  private static void assertStartsWith(float[] drawn, double... published) {
    for (int i = 0; i < published.length; i++) {
      assertThat((double) drawn[i]).isCloseTo(published[i], within(PUBLISHED_DIGITS));
    }
  }

  private static float[] draw(long seed, long... shape) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.floats(randn(shape, new GeneratorOptional(make_generator_cpu(seed))));
    }
  }
}
