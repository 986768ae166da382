package org.ruyi.model.loss;

import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;

/**
 * More noise in what the network sees than in what it is asked for, as sampling will give it:
 * √ᾱ·x_0 + √(1−ᾱ)·(ε + strength·ξ) with target ε (arXiv 2301.11706, algorithm 1).
 *
 * @param strength not negative; 0.1 in the paper, 0 adds nothing and draws nothing
 */
public record InputPerturbation(double strength) {
  public InputPerturbation {
    if (!(strength >= 0 && strength < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid input perturbation: %s (not negative, finite)".formatted(strength));
    }
  }

  /**
   * The network that sees more noise, with ξ drawn once.
   *
   * @param like a batch as the loss will give it, on any device
   * @param generator on the CPU
   */
  public Denoiser around(
      Denoiser network, NoiseSchedule schedule, Tensor like, Generator generator) {
    if (strength == 0) {
      return network;
    }
    Tensor extra =
        randn(like.shape(), new GeneratorOptional(generator))
            .mul(new Scalar(strength))
            .to(like.device(), like.scalar_type());
    return (sample, timesteps) ->
        network.predict(
            sample.add(AlphaSigma.at(schedule, timesteps, sample).sigma().mul(extra)), timesteps);
  }
}
