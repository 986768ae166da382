package org.ruyi.model.nn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How a parameter is filled before training; PyTorch's defaults. */
@FunctionalInterface
interface Initialization {
  Initialization ZEROS = (values, generator) -> values.fill_(new Scalar(0.0));
  Initialization ONES = (values, generator) -> values.fill_(new Scalar(1.0));
  Initialization STANDARD_NORMAL = normal(1);

  /**
   * Uniform in ±1/√fanIn: what Kaiming's uniform rule with a = √5 comes to for a weight, and the
   * rule of the bias beside it.
   */
  static Initialization uniform(long fanIn) {
    double bound = 1 / Math.sqrt((double) fanIn);
    return (values, generator) -> values.uniform_(-bound, bound, new GeneratorOptional(generator));
  }

  static Initialization normal(double deviation) {
    return (values, generator) -> values.normal_(0, deviation, new GeneratorOptional(generator));
  }

  /** Fills {@code values}, a tensor on the CPU, drawing from {@code generator}. */
  void fill(Tensor values, Generator generator);
}
