package org.ruyi.jobs.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.model.training.EmaConfig;

/**
 * The moving average of the parameters on the driver, which sees them once a round: it moves as far
 * as it would have in the round's steps if the parameters had stood still at the round's average.
 */
final class RoundEma {
  private final EmaConfig config;

  RoundEma(EmaConfig config) {
    this.config = config;
  }

  /**
   * shadow ← D·shadow + (1 − D)·parameters, where D is the product of the decays of the steps.
   *
   * @param shadow n floats, changed in place
   * @param parameters n floats
   * @param before steps taken before the round
   * @param after steps taken after it
   */
  void update(INDArray shadow, INDArray parameters, long before, long after) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor average = TorchMemory.vector(shadow);
      Tensor difference = average.sub(TorchMemory.vector(parameters));
      average.sub_(difference.mul(new Scalar(1 - decay(before, after))));
    }
  }

  /** The product of the decays of steps {@code before + 1} to {@code after}. */
  double decay(long before, long after) {
    double product = 1;
    for (long step = before + 1; step <= after && product > 0; step++) {
      product *= config.decayAt(step);
    }
    return product;
  }
}
