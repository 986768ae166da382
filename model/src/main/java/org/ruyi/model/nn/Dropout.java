package org.ruyi.model.nn;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Zeroes elements at random while a network trains and scales up the others (Srivastava et al.
 * 2014).
 *
 * <p>The elements follow from the network's {@link DropoutSeed} and the layer's place alone: the
 * same seed drops the same ones, in whichever thread, on whichever device and however often the
 * layer is computed.
 */
public final class Dropout {
  private final DropoutSeed seed;
  private final double rate;
  private final int layer;

  /**
   * A layer of the network of {@code scope}.
   *
   * @param rate the share of elements that is dropped, in [0, 1)
   */
  public Dropout(ParameterScope scope, double rate) {
    this.seed = scope.dropoutSeed();
    this.rate = rate;
    this.layer = seed.nextLayer();
  }

  /**
   * Drops, or returns {@code x} itself outside of training.
   *
   * @param x any shape
   * @return the same shape
   */
  public Tensor forward(Tensor x) {
    if (rate == 0 || !seed.training()) {
      return x;
    }
    Tensor kept =
        torch
            .empty(x.shape())
            .bernoulli_(1 - rate, new GeneratorOptional(make_generator_cpu(seed.of(layer))))
            .div_(new Scalar(1 - rate));
    return x.mul(kept.to(x.device(), x.scalar_type().intern()));
  }
}
