package org.ruyi.model.scheduler;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Scoped;

/**
 * Data from N(μ, R·diag(v)·Rᵀ) in the plane, for which the optimal network, the exact flow and
 * every marginal are known, in fp64.
 *
 * @param first variance along (cos 30°, sin 30°)
 * @param second variance across
 */
record GaussianData(double meanX, double meanY, double first, double second) {
  private static final double ANGLE = Math.PI / 6;

  /** What a network says of x = α·x_0 + σ·ε. */
  enum Network {
    EPSILON,
    V_PREDICTION,
    SAMPLE,
    SCORE,
    EDM,
    CONSISTENCY
  }

  static final EdmPreconditioning EDM = new EdmPreconditioning(0.5);

  Tensor mean() {
    return Tensor.create(new double[] {meanX, meanY}, 1, 2);
  }

  /** Columns are the principal axes. */
  private static Tensor axes() {
    double c = Math.cos(ANGLE);
    double s = Math.sin(ANGLE);
    return Tensor.create(new double[] {c, -s, s, c}, 2, 2);
  }

  private Tensor variances(NoiseLevel level) {
    double a = level.alpha() * level.alpha();
    double s = level.sigma() * level.sigma();
    return Tensor.create(new double[] {a * first + s, a * second + s}, 1, 2);
  }

  private Tensor centred(Tensor x, NoiseLevel level) {
    return x.sub(mean().mul(new Scalar(level.alpha()))).matmul(axes());
  }

  Tensor covariance() {
    Tensor axes = axes();
    return axes.mul(Tensor.create(new double[] {first, second}, 1, 2)).matmul(axes.t());
  }

  /** E[ε given x]. */
  Tensor epsilon(Tensor x, NoiseLevel level) {
    return centred(x, level)
        .div(variances(level))
        .matmul(axes().t())
        .mul(new Scalar(level.sigma()));
  }

  /** ln of the density of x at the level, [B]. */
  Tensor logDensity(Tensor x, NoiseLevel level) {
    Tensor variances = variances(level);
    return centred(x, level)
        .square()
        .div(variances)
        .add(variances.mul(new Scalar(2 * Math.PI)).log())
        .sum(1)
        .mul(new Scalar(-0.5));
  }

  /** Where the probability flow ODE carries x. */
  Tensor flow(Tensor x, NoiseLevel from, NoiseLevel to) {
    return centred(x, from)
        .mul(variances(to).div(variances(from)).sqrt())
        .matmul(axes().t())
        .add(mean().mul(new Scalar(to.alpha())));
  }

  Tensor output(Network network, Tensor x, NoiseLevel level) {
    Tensor epsilon = epsilon(x, level);
    double sigma = level.sigma();
    Tensor original = x.sub(epsilon.mul(new Scalar(sigma))).div(new Scalar(level.alpha()));
    NoiseLevel preserving = level.variancePreserving();
    return switch (network) {
      case EPSILON -> epsilon;
      case V_PREDICTION ->
          epsilon
              .mul(new Scalar(preserving.alpha()))
              .sub(original.mul(new Scalar(preserving.sigma())));
      case SAMPLE -> original;
      case SCORE -> epsilon.mul(new Scalar(-1 / sigma));
      case EDM -> original.sub(x.mul(new Scalar(EDM.skip(sigma)))).div(new Scalar(EDM.out(sigma)));
      case CONSISTENCY -> {
        double data = EDM.sigmaData();
        double least = 0.002;
        double skip = data * data / (Math.pow(sigma - least, 2) + data * data);
        double out = (sigma - least) * data / Math.hypot(sigma, data);
        yield flow(x, level, NoiseLevel.ofSigma(least))
            .sub(x.mul(new Scalar(skip)))
            .div(new Scalar(out));
      }
    };
  }

  /** x before call {@code stop}, from {@code start} before the first. */
  Tensor run(Sampler sampler, Network network, Tensor start, int stop, Generator generator) {
    Tensor x = new Tensor(start);
    for (int i = 0; i < stop; i++) {
      int index = i;
      Tensor before = x;
      x =
          Scoped.compute(
              () -> {
                Tensor noise = sampler.needsNoise(index) ? normal(generator, before.shape()) : null;
                Tensor output = output(network, before, sampler.level(index));
                return sampler.step(index, output, before, noise);
              });
      before.close();
    }
    return x;
  }

  static Generator generator(long seed) {
    return make_generator_cpu(seed);
  }

  static Tensor normal(Generator generator, long... shape) {
    return randn(shape, new GeneratorOptional(generator)).to(ScalarType.Double);
  }
}
