package org.ruyi.model.toy;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.Sampler;
import org.ruyi.model.scheduler.SamplingLoop;

/** From noise to samples. */
final class ToySampling {
  private ToySampling() {}

  /** Runs a sampler to its end, and closes it. */
  static Tensor run(Sampler sampler, Denoiser network, long seed, long... shape) {
    Generator generator = make_generator_cpu(seed);
    try (NoGradGuard guard = new NoGradGuard();
        sampler) {
      return new SamplingLoop(sampler, network, () -> normal(generator, shape))
          .run(normal(generator, shape), call -> {});
    }
  }

  private static Tensor normal(Generator generator, long... shape) {
    return randn(shape, new GeneratorOptional(generator));
  }
}
