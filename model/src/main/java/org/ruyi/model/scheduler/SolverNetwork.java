package org.ruyi.model.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How an exponential solver asks its network. */
sealed interface SolverNetwork {
  /** x as the network takes it. */
  Tensor input(Tensor x, NoiseLevel level);

  /** What the output means. */
  Prediction predicted(Tensor output, Tensor x, NoiseLevel level);

  /** A network of a discrete process, which takes x as it is. */
  record Discrete(SchedulerConfig config) implements SolverNetwork {
    @Override
    public Tensor input(Tensor x, NoiseLevel level) {
      return x;
    }

    @Override
    public Prediction predicted(Tensor output, Tensor x, NoiseLevel level) {
      return Prediction.of(config, output, x, level);
    }
  }

  /** A network with EDM's preconditioning. */
  record Edm(SchedulerConfig config) implements SolverNetwork {
    private EdmPreconditioning preconditioning() {
      return new EdmPreconditioning(config.number("sigma_data"));
    }

    @Override
    public Tensor input(Tensor x, NoiseLevel level) {
      return x.mul(new Scalar(preconditioning().in(level.sigma())));
    }

    @Override
    public Prediction predicted(Tensor output, Tensor x, NoiseLevel level) {
      Tensor original =
          preconditioning().denoised(config.predictionType(), output, x, level.sigma());
      return new Prediction(original, x.sub(original).div(new Scalar(level.sigma())));
    }
  }
}
