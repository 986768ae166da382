package org.ruyi.model.scheduler;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Scoped;

/**
 * Multistep sampling of consistency models (arXiv 2303.01469, algorithm 1): x̂_0 = c_skip·x +
 * c_out·F, then noise again, x' = x̂_0 + √(σ'² − σ_min²)·z, with the boundary condition c_skip =
 * σ_d²/((σ−σ_min)²+σ_d²), c_out = (σ−σ_min)·σ_d/√(σ²+σ_d²).
 */
public final class CmStochasticIterativeScheduler implements Sampler {
  private static final double TIME_SCALE = 1000;

  private final SchedulerConfig config;
  private final EdmPreconditioning edm;
  private final double minimum;
  private final double[] sigmas;

  private CmStochasticIterativeScheduler(SchedulerConfig config, double[] sigmas) {
    this.config = config;
    this.edm = new EdmPreconditioning(config.number("sigma_data"));
    this.minimum = config.number("sigma_min");
    this.sigmas = sigmas;
  }

  /**
   * A run of {@code steps} calls at every (T / steps)th σ.
   *
   * @param steps 1 to T
   */
  static CmStochasticIterativeScheduler evenlySpaced(SchedulerConfig config, int steps) {
    int total = config.integer("num_train_timesteps");
    if (steps < 1 || steps > total) {
      throw new IllegalArgumentException(
          "Invalid number of sampling steps: %d (1 to %d)".formatted(steps, total));
    }
    return over(
        config, IntStream.range(0, steps).map(i -> (steps - 1 - i) * (total / steps)).toArray());
  }

  /**
   * A run at chosen σ.
   *
   * @param config of class {@link SchedulerClass#CONSISTENCY}
   * @param timesteps descending, in [0, T), as diffusers takes them: 22, 9, 0 visits the σ at
   *     positions 0, 9 and 22 of the T from σ_max down to σ_min
   * @throws IllegalArgumentException if the timesteps are not so
   */
  public static CmStochasticIterativeScheduler over(SchedulerConfig config, int... timesteps) {
    int total = config.integer("num_train_timesteps");
    KarrasSigmas spaced =
        new KarrasSigmas(
            config.number("sigma_min"), config.number("sigma_max"), config.number("rho"));
    double[] sigmas = new double[timesteps.length + 1];
    int before = total;
    for (int i = 0; i < timesteps.length; i++) {
      if (timesteps[i] < 0 || timesteps[i] >= before) {
        throw new IllegalArgumentException(
            "Invalid timestep: %d (descending from %d to 0)".formatted(timesteps[i], total - 1));
      }
      before = timesteps[i];
      sigmas[timesteps.length - 1 - i] = spaced.at(timesteps[i] / (double) (total - 1));
    }
    sigmas[timesteps.length] = spaced.minimum();
    return new CmStochasticIterativeScheduler(config, sigmas);
  }

  @Override
  public double[] timesteps() {
    return IntStream.range(0, sigmas.length - 1)
        .mapToDouble(i -> TIME_SCALE * edm.noise(sigmas[i]))
        .toArray();
  }

  @Override
  public double initNoiseSigma() {
    return config.number("sigma_max");
  }

  @Override
  public NoiseLevel level(int index) {
    return NoiseLevel.ofSigma(sigmas[index]);
  }

  @Override
  public Tensor scaleModelInput(int index, Tensor x) {
    return x.mul(new Scalar(edm.in(sigmas[index])));
  }

  @Override
  public boolean needsNoise(int index) {
    return sigmas.length > 2;
  }

  @Override
  public Tensor step(int index, Tensor modelOutput, Tensor x, Tensor noise) {
    double sigma = sigmas[index];
    double data = edm.sigmaData();
    double skip = data * data / (Math.pow(sigma - minimum, 2) + data * data);
    double out = (sigma - minimum) * data / Math.hypot(sigma, data);
    double next = Math.max(sigmas[index + 1], minimum);
    return Scoped.compute(
        () -> {
          Tensor original = WeightedSum.of(skip, x).plus(out, modelOutput).tensor();
          if (config.flag("clip_denoised")) {
            original =
                original.clamp(
                    new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
          }
          double deviation = config.number("s_noise") * Math.sqrt(next * next - minimum * minimum);
          return needsNoise(index)
              ? WeightedSum.of(1, original).plus(deviation, noise).tensor()
              : original;
        });
  }
}
