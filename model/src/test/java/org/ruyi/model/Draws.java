package org.ruyi.model;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;

/** Random inputs of tests, the same in every run and in any order of tests. */
public final class Draws {
  private Draws() {}

  /** Standard normal, fp32. */
  public static Tensor normal(long seed, long... shape) {
    return randn(shape, new GeneratorOptional(make_generator_cpu(seed)));
  }
}
