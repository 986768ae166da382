package org.ruyi.jobs.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.ruyi.jobs.train.config.OuterConfig;
import org.ruyi.jobs.train.config.OuterOptimizer;

/**
 * The outer optimizer of DiLoCo (arXiv 2311.08105, algorithm 1): the way back from the workers'
 * average to where the round started is its gradient, Δ = θ − mean θ_k. With the arithmetic of
 * PyTorch's SGD, m ← μ·m + Δ and θ ← θ − η·m, or θ ← θ − η·(Δ + μ·m) with Nesterov's momentum.
 */
final class OuterStep {
  private final OuterConfig config;
  private final INDArray start;

  /**
   * @param config of an optimizer other than {@link OuterOptimizer#NONE}
   * @param like n floats, of which the size alone is looked at
   */
  OuterStep(OuterConfig config, INDArray like) {
    if (config.optimizer() == OuterOptimizer.NONE) {
      throw new IllegalArgumentException("Invalid outer optimizer: none (sgd or nesterov)");
    }
    this.config = config;
    // One for all rounds: the garbage collector does not see how much native memory waits for it.
    this.start = Nd4j.zerosLike(like);
  }

  /**
   * Remembers where a round starts.
   *
   * @param parameters n floats
   */
  void begin(INDArray parameters) {
    try (PointerScope scope = new PointerScope()) {
      TorchMemory.vector(start).copy_(TorchMemory.vector(parameters));
    }
  }

  /**
   * Ends the round that has begun.
   *
   * @param parameters n floats: the workers' average, overwritten by the next round's start
   * @param momentum n floats: m, overwritten; zeros before the first such step
   */
  void update(INDArray parameters, INDArray momentum) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor from = TorchMemory.vector(start);
      Tensor next = TorchMemory.vector(parameters);
      Tensor buffer = TorchMemory.vector(momentum);
      Tensor gradient = from.sub(next);
      Scalar decay = new Scalar(config.momentum());
      buffer.mul_(decay).add_(gradient);
      Tensor direction =
          switch (config.optimizer()) {
            case NESTEROV -> gradient.add_(buffer.mul(decay));
            case SGD -> buffer;
            case NONE -> throw new IllegalStateException();
          };
      next.copy_(from.sub(direction.mul(new Scalar(config.learningRate()))));
    }
  }
}
