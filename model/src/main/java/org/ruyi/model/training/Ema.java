package org.ruyi.model.training;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Keeps a shadow of the flat parameter vector that follows it slowly. */
public final class Ema {
  private final EmaConfig config;

  public Ema(EmaConfig config) {
    this.config = config;
  }

  /**
   * shadow ← shadow − (1 − decay)·(shadow − parameters), in fp32.
   *
   * @param shadow fp32 [n], changed in place
   * @param parameters fp32 [n]
   * @param step counted from 1
   */
  public void update(Tensor shadow, Tensor parameters, long step) {
    if (shadow.numel() != parameters.numel()) {
      throw new IllegalArgumentException(
          "Invalid EMA shadow: %d elements (the parameters have %d)"
              .formatted(shadow.numel(), parameters.numel()));
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      shadow.sub_(shadow.sub(parameters).mul(new Scalar(1 - config.decayAt(step))));
    }
  }
}
