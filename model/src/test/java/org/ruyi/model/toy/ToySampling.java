package org.ruyi.model.toy;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.blur.BlurSchedule;
import org.ruyi.model.blur.Dct2d;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.nn.Scoped;
import org.ruyi.model.scheduler.Sampler;

/** From noise to samples. */
final class ToySampling {
  private static final double DELTA = 1e-8;

  private ToySampling() {}

  /** Runs one of the library's samplers over timesteps of a schedule. */
  static Tensor run(Sampler sampler, Denoiser network, long seed, long... shape) {
    return withoutGradients(
        () -> {
          Generator generator = make_generator_cpu(seed);
          Tensor x = normal(generator, shape);
          for (int i = 0; i < sampler.timesteps().length; i++) {
            int index = i;
            Tensor before = x;
            x =
                Scoped.compute(
                    () -> {
                      Tensor noise = sampler.needsNoise(index) ? normal(generator, shape) : null;
                      Tensor t = filled(before, sampler.timesteps()[index], ScalarType.Long);
                      return sampler.step(index, network.predict(before, t), before, noise);
                    });
          }
          return x;
        });
  }

  /** EDM's deterministic sampler (arXiv 2206.00364, algorithm 1); D predicts x_0 from x and σ. */
  static Tensor heun(Denoiser denoiser, double[] descending, long seed, long... shape) {
    return withoutGradients(
        () -> {
          Tensor x = normal(make_generator_cpu(seed), shape).mul(new Scalar(descending[0]));
          for (int i = 0; i < descending.length; i++) {
            double now = descending[i];
            double next = i + 1 < descending.length ? descending[i + 1] : 0;
            Tensor slope = slope(denoiser, x, now);
            Tensor euler = x.add(slope.mul(new Scalar(next - now)));
            x =
                next == 0
                    ? euler
                    : x.add(
                        slope.add(slope(denoiser, euler, next)).mul(new Scalar((next - now) / 2)));
          }
          return x;
        });
  }

  private static Tensor slope(Denoiser denoiser, Tensor x, double sigma) {
    return x.sub(denoiser.predict(x, filled(x, sigma, ScalarType.Float))).div(new Scalar(sigma));
  }

  /** One evaluation of a consistency model. */
  static Tensor once(Denoiser denoiser, double sigma, long seed, long... shape) {
    return withoutGradients(
        () -> {
          Tensor x = normal(make_generator_cpu(seed), shape).mul(new Scalar(sigma));
          return denoiser.predict(x, filled(x, sigma, ScalarType.Float));
        });
  }

  /** Ancestral sampling of blurring diffusion (arXiv 2209.05557, equations 19 to 23). */
  static Tensor deblur(
      BlurSchedule schedule, int steps, Denoiser network, long seed, long... shape) {
    Dct2d dct = new Dct2d((int) shape[2], (int) shape[3]);
    return withoutGradients(
        () -> {
          Generator generator = make_generator_cpu(seed);
          Tensor z = normal(generator, shape);
          for (int i = steps; i > 0; i--) {
            Blur now = Blur.at(schedule, i / (double) steps, shape);
            Blur next = Blur.at(schedule, (i - 1) / (double) steps, shape);
            Tensor noise = normal(generator, shape);
            Tensor eps = network.predict(z, filled(z, i / (double) steps, ScalarType.Float));
            Tensor alpha = now.alpha.div(next.alpha);
            Tensor alphaSquare = alpha.mul(alpha);
            Tensor spread = now.variance.sub(alphaSquare.mul(next.variance));
            Tensor precision =
                clamped(next.variance)
                    .reciprocal()
                    .add(clamped(now.variance.div(alphaSquare).sub(next.variance)).reciprocal());
            Tensor variance = clamped(precision).reciprocal();
            Tensor first = alpha.mul(variance).div(spread.add(new Scalar(DELTA)));
            Tensor second = variance.div(alpha.mul(clamped(next.variance)));
            Tensor u = dct.forward(z);
            Tensor clean = u.sub(now.variance.sqrt().mul(dct.forward(eps)));
            z = dct.inverse(first.mul(u).add(second.mul(clean)).add(variance.sqrt().mul(noise)));
          }
          return z;
        });
  }

  private record Blur(Tensor alpha, Tensor variance) {
    static Blur at(BlurSchedule schedule, double t, long... shape) {
      Tensor time = Tensor.create(new double[] {t}, 1);
      Tensor sigma = schedule.sigma(time).to(ScalarType.Float);
      return new Blur(
          schedule.alpha(time, (int) shape[2], (int) shape[3]).to(ScalarType.Float),
          sigma.mul(sigma));
    }
  }

  private static Tensor clamped(Tensor x) {
    return x.maximum(torch.full_like(x, new Scalar(DELTA)));
  }

  private static Tensor filled(Tensor like, double value, ScalarType type) {
    return torch.full(new long[] {like.size(0)}, new Scalar(value), new TensorOptions(type));
  }

  private static Tensor normal(Generator generator, long... shape) {
    return randn(shape, new GeneratorOptional(generator));
  }

  private static Tensor withoutGradients(Supplier<Tensor> body) {
    return Scoped.compute(
        () -> {
          try (NoGradGuard guard = new NoGradGuard()) {
            return body.get();
          }
        });
  }
}
