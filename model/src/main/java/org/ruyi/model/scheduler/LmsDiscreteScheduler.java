package org.ruyi.model.scheduler;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * Linear multistep (Adams-Bashforth) of order up to 4 in σ, with the uneven steps integrated
 * exactly: x' = x + Σ_j slope_j·∫ ℓ_j(σ) dσ, ℓ_j the Lagrange polynomials of the last σ.
 */
final class LmsDiscreteScheduler extends SigmaSampler {
  private static final int ORDER = 4;

  private final TensorHistory slopes = new TensorHistory(ORDER);

  LmsDiscreteScheduler(SchedulerConfig config, int steps) {
    super(config, SigmaGrid.fractional(config, steps));
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    return Scoped.compute(
        () -> {
          slopes.push(derivative(modelOutput, x, sigmas[index]));
          double[] nodes = Arrays.copyOfRange(sigmas, index + 1 - slopes.size(), index + 1);
          WeightedSum next = WeightedSum.of(1, x);
          for (int age = 0; age < nodes.length; age++) {
            double weight =
                new LagrangePolynomial(nodes, nodes.length - 1 - age)
                    .integral(sigmas[index], sigmas[index + 1]);
            next = next.plus(weight, slopes.get(age));
          }
          return next.tensor();
        });
  }

  @Override
  public void close() {
    slopes.close();
  }
}
