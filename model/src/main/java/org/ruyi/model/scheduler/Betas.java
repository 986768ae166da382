package org.ruyi.model.scheduler;

/** The fp32 arithmetic of β and ᾱ; the order of roundings is PyTorch's. */
final class Betas {
  private static final double MAXIMUM_COSINE_BETA = 0.999;
  private static final float SIGMOID_RANGE = 6;

  private Betas() {}

  static float[] of(NoiseScheduleConfig config) {
    int steps = config.steps();
    return switch (config.schedule()) {
      case LINEAR -> linspace((float) config.betaStart(), (float) config.betaEnd(), steps);
      case SCALED_LINEAR ->
          squares(
              linspace(
                  (float) Math.sqrt(config.betaStart()),
                  (float) Math.sqrt(config.betaEnd()),
                  steps));
      case SQUAREDCOS_CAP_V2 -> cosine(steps);
      case SIGMOID -> sigmoid(config);
    };
  }

  /** From both ends towards the middle, each entry rounded once. */
  private static float[] linspace(float start, float end, int steps) {
    float[] values = new float[steps];
    float step = steps == 1 ? 0 : (end - start) / (steps - 1);
    for (int i = 0; i < steps; i++) {
      values[i] =
          i < steps / 2
              ? Math.fma(step, (float) i, start)
              : Math.fma(-step, (float) (steps - 1 - i), steps == 1 ? start : end);
    }
    return values;
  }

  private static float[] squares(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= values[i];
    }
    return values;
  }

  private static float[] cosine(int steps) {
    float[] values = new float[steps];
    for (int i = 0; i < steps; i++) {
      double ratio = cosineAlpha((i + 1) / (double) steps) / cosineAlpha(i / (double) steps);
      values[i] = (float) Math.min(1 - ratio, MAXIMUM_COSINE_BETA);
    }
    return values;
  }

  private static double cosineAlpha(double time) {
    return Math.pow(Math.cos((time + 0.008) / 1.008 * Math.PI / 2), 2);
  }

  private static float[] sigmoid(NoiseScheduleConfig config) {
    float[] values = linspace(-SIGMOID_RANGE, SIGMOID_RANGE, config.steps());
    float range = (float) (config.betaEnd() - config.betaStart());
    for (int i = 0; i < values.length; i++) {
      float share = (float) (1 / (1 + Math.exp(-values[i])));
      values[i] = share * range + (float) config.betaStart();
    }
    return values;
  }

  /** Carried in double, rounded at each entry. */
  static float[] cumulativeAlphas(float[] betas) {
    float[] products = new float[betas.length];
    double product = 1;
    for (int i = 0; i < betas.length; i++) {
      product *= 1 - betas[i];
      products[i] = (float) product;
    }
    return products;
  }

  static float[] zeroTerminalSnr(float[] betas) {
    float[] roots = cumulativeAlphas(betas);
    for (int i = 0; i < roots.length; i++) {
      roots[i] = (float) Math.sqrt(roots[i]);
    }
    float first = roots[0];
    float last = roots[roots.length - 1];
    float scale = first / (first - last);
    float[] shifted = new float[roots.length];
    float before = 1;
    for (int i = 0; i < roots.length; i++) {
      float root = (roots[i] - last) * scale;
      float alphaCumprod = root * root;
      shifted[i] = 1 - (i == 0 ? alphaCumprod : alphaCumprod / before);
      before = alphaCumprod;
    }
    return shifted;
  }
}
