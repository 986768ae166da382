package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Σ weight·term, read as the equation is written. */
record WeightedSum(Tensor tensor) {
  static WeightedSum of(double weight, Tensor term) {
    return new WeightedSum(term.mul(new Scalar(weight)));
  }

  WeightedSum plus(double weight, Tensor term) {
    return new WeightedSum(tensor.add(term.mul(new Scalar(weight))));
  }

  WeightedSum minus(double weight, Tensor term) {
    return plus(-weight, term);
  }
}
