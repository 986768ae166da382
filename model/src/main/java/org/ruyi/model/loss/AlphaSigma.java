package org.ruyi.model.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;

/**
 * Where the forward process stands for each example of a batch: x_t = α·x_0 + σ·ε with α = √ᾱ_t, σ
 * = √(1−ᾱ_t); and the views ε, x_0 and v = α·ε − σ·x_0 (arXiv 2202.00512, appendix D) of one
 * prediction there.
 *
 * @param alpha [B, 1, ...]
 * @param sigma [B, 1, ...]
 */
public record AlphaSigma(Tensor alpha, Tensor sigma) {
  /**
   * The point of each timestep.
   *
   * @param timesteps [B] in [0, T), int64 or whole floating numbers
   * @param like [B, ...]: gives the number of axes, the type and the device
   * @throws IllegalArgumentException if a timestep lies between two of the schedule
   */
  public static AlphaSigma at(NoiseSchedule schedule, Tensor timesteps, Tensor like) {
    float[] table = schedule.alphasCumprod();
    Tensor alphaCumprod =
        PerExample.along(
            Tensor.create(table, table.length)
                .to(like.device(), like.scalar_type())
                .index_select(0, indices(timesteps).to(like.device(), ScalarType.Long)),
            like);
    return new AlphaSigma(alphaCumprod.sqrt(), alphaCumprod.neg().add(new Scalar(1.0)).sqrt());
  }

  private static Tensor indices(Tensor timesteps) {
    Tensor indices = timesteps.to(ScalarType.Long);
    if (timesteps.is_floating_point() && !indices.eq(timesteps).all().item_bool()) {
      throw new IllegalArgumentException("Invalid timestep: a fraction (an index of the schedule)");
    }
    return indices;
  }

  /** The forward process, x_t. */
  public Tensor diffuse(Tensor original, Tensor noise) {
    return alpha.mul(original).add(sigma.mul(noise));
  }

  /** What a network of that type is asked for at x_t = α·x_0 + σ·ε. */
  public Tensor target(PredictionType type, Tensor original, Tensor noise) {
    return switch (type) {
      case EPSILON -> noise;
      case SAMPLE -> original;
      case V_PREDICTION -> alpha.mul(noise).sub(sigma.mul(original));
    };
  }

  /** x_0 that a network's output stands for at {@code noisy}. */
  public Tensor original(PredictionType type, Tensor output, Tensor noisy) {
    return switch (type) {
      case EPSILON -> noisy.sub(sigma.mul(output)).div(alpha);
      case SAMPLE -> output;
      case V_PREDICTION -> alpha.mul(noisy).sub(sigma.mul(output));
    };
  }

  /** ε that a network's output stands for at {@code noisy}. */
  public Tensor noise(PredictionType type, Tensor output, Tensor noisy) {
    return switch (type) {
      case EPSILON -> output;
      case SAMPLE -> noisy.sub(alpha.mul(output)).div(sigma);
      case V_PREDICTION -> alpha.mul(output).add(sigma.mul(noisy));
    };
  }

  /** The output of a network of that type that stands for {@code original} at {@code noisy}. */
  public Tensor outputFor(PredictionType type, Tensor original, Tensor noisy) {
    return switch (type) {
      case EPSILON -> noisy.sub(alpha.mul(original)).div(sigma);
      case SAMPLE -> original;
      case V_PREDICTION -> alpha.mul(noisy).sub(original).div(sigma);
    };
  }
}
