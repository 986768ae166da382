package org.ruyi.model.scheduler;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.nn.Scoped;

/** Runs a sampler over a network; the memory of each call is freed before the next. */
public final class SamplingLoop {
  private final Sampler sampler;
  private final Denoiser denoiser;
  private final Supplier<Tensor> noise;

  /**
   * A loop.
   *
   * @param sampler at the start of its run; the caller closes it
   * @param noise draws standard normal noise of the shape, type and device of x
   */
  public SamplingLoop(Sampler sampler, Denoiser denoiser, Supplier<Tensor> noise) {
    this.sampler = sampler;
    this.denoiser = denoiser;
    this.noise = noise;
  }

  /**
   * Runs from pure noise.
   *
   * @param unit standard normal [B, ...]
   * @param afterCall told the number of calls done
   * @return x_0, the shape of {@code unit}
   */
  public Tensor run(Tensor unit, IntConsumer afterCall) {
    Tensor start = Scoped.compute(() -> unit.mul(new Scalar(sampler.initNoiseSigma())));
    return runFrom(0, start, afterCall);
  }

  /**
   * Runs from a given x at call {@code first}: a truncated start (CCDF, arXiv 2112.05146).
   *
   * @param first a call at which a step begins
   * @param start x at {@link Sampler#level} of that call, [B, ...]
   * @throws IllegalArgumentException if no step begins at {@code first}
   */
  public Tensor runFrom(int first, Tensor start, IntConsumer afterCall) {
    double[] timesteps = sampler.timesteps();
    if (first < 0 || first >= timesteps.length || !sampler.beginsStep(first)) {
      throw new IllegalArgumentException(
          "Invalid first call: %d (one of %d at which a step begins)"
              .formatted(first, timesteps.length));
    }
    Tensor x = new Tensor(start);
    for (int i = first; i < timesteps.length; i++) {
      int index = i;
      Tensor before = x;
      x = Scoped.compute(() -> call(index, timesteps[index], before));
      before.close();
      afterCall.accept(i + 1);
    }
    return x;
  }

  private Tensor call(int index, double timestep, Tensor x) {
    Tensor drawn = sampler.needsNoise(index) ? noise.get() : null;
    Tensor time =
        torch
            .full(new long[] {x.size(0)}, new Scalar(timestep), new TensorOptions(ScalarType.Float))
            .to(x.device(), ScalarType.Float);
    Tensor output = denoiser.predict(sampler.scaleModelInput(index, x), time);
    return sampler.step(index, output, x, drawn);
  }
}
