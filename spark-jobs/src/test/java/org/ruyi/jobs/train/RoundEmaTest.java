package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.model.training.EmaConfig;

class RoundEmaTest {
  private static final EmaConfig CONFIG = new EmaConfig(0.9, 0, 0, new EmaConfig.Power(1, 0.75));

  @Test
  void movesAsFarAsStepsWithStandingParametersWould() {
    INDArray shadow = Nd4j.createFromArray(1f, -2f);
    INDArray parameters = Nd4j.createFromArray(3f, 4f);
    double first = 1;
    double second = -2;
    for (int step = 6; step <= 10; step++) {
      double decay = CONFIG.decayAt(step);
      first = decay * first + (1 - decay) * 3;
      second = decay * second + (1 - decay) * 4;
    }
    new RoundEma(CONFIG).update(shadow, parameters, 5, 10);
    assertThat(shadow.getDouble(0)).isEqualTo(first, within(1e-6));
    assertThat(shadow.getDouble(1)).isEqualTo(second, within(1e-6));
    assertThat(parameters.toFloatVector()).containsExactly(3f, 4f);
  }

  @Test
  void theFirstRoundCopies() {
    INDArray shadow = Nd4j.createFromArray(1f, -2f);
    new RoundEma(CONFIG).update(shadow, Nd4j.createFromArray(3f, 4f), 0, 10);
    assertThat(shadow.toFloatVector()).containsExactly(3f, 4f);
  }
}
