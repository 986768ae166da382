package org.ruyi.model.toy;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.rand;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Points on a spiral of one and a half turns, r = θ/14, θ in [1.5π, 4.5π], with a little noise: a
 * standard deviation of about 0.5 and values in about [-1, 1].
 */
final class SwissRoll {
  static final double DEVIATION = 0.5;
  private static final double THICKNESS = 0.02;
  private static final double SIZE = 14;

  private SwissRoll() {}

  /** Points, [count, 2]. */
  static Tensor points(long count, long seed) {
    Generator generator = make_generator_cpu(seed);
    Tensor angle =
        rand(new long[] {count}, new GeneratorOptional(generator))
            .mul(new Scalar(2.0))
            .add(new Scalar(1.0))
            .mul(new Scalar(1.5 * Math.PI));
    Tensor curve =
        torch
            .stack(new TensorVector(angle.mul(angle.cos()), angle.mul(angle.sin())), 1)
            .div(new Scalar(SIZE));
    Tensor noise = randn(new long[] {count, 2}, new GeneratorOptional(generator));
    return curve.add(noise.mul(new Scalar(THICKNESS)));
  }
}
