package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.config.OuterConfig;
import org.ruyi.jobs.train.config.OuterOptimizer;

class OuterStepTest {
  private static final float TOLERANCE = 1e-6f;
  private static final int LENGTH = 5;

  @ParameterizedTest
  @EnumSource(names = {"SGD", "NESTEROV"})
  void followsTheEquations(OuterOptimizer optimizer) {
    OuterStep step = new OuterStep(new OuterConfig(optimizer, 0.7, 0.9), Nd4j.zeros(1, LENGTH));
    Random random = new Random(1);
    float[] theta = draw(random);
    double[] m = new double[LENGTH];
    INDArray momentum = Nd4j.zeros(1, LENGTH);
    for (int round = 0; round < 4; round++) {
      float[] average = draw(random);
      INDArray parameters = Nd4j.createFromArray(average);
      step.begin(Nd4j.createFromArray(theta));
      step.update(parameters, momentum);
      for (int i = 0; i < LENGTH; i++) {
        double delta = theta[i] - average[i];
        m[i] = 0.9 * m[i] + delta;
        double direction = optimizer == OuterOptimizer.SGD ? m[i] : delta + 0.9 * m[i];
        theta[i] = (float) (theta[i] - 0.7 * direction);
        assertThat(momentum.getFloat(0, i)).isEqualTo((float) m[i], within(TOLERANCE));
      }
      assertThat(parameters.toFloatVector()).containsExactly(theta, within(TOLERANCE));
      theta = parameters.toFloatVector();
    }
  }

  @Test
  void wholeStepsWithoutMomentumArePlainAveraging() {
    INDArray start = Nd4j.createFromArray(1f, 2f);
    OuterStep step = new OuterStep(new OuterConfig(OuterOptimizer.SGD, 1, 0), start);
    INDArray parameters = Nd4j.createFromArray(3f, -4f);
    step.begin(start);
    step.update(parameters, Nd4j.zeros(1, 2));
    assertThat(parameters.toFloatVector()).containsExactly(3f, -4f);
  }

  @Test
  void hasNothingToDoWithoutAnOptimizer() {
    OuterConfig none = new OuterConfig(OuterOptimizer.NONE, 0.7, 0.9);
    assertThatThrownBy(() -> new OuterStep(none, Nd4j.zeros(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid outer optimizer: none (sgd or nesterov)");
  }

  private static float[] draw(Random random) {
    float[] values = new float[LENGTH];
    for (int i : List.of(0, 1, 2, 3, 4)) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
