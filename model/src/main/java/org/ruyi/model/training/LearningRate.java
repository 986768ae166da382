package org.ruyi.model.training;

/** The learning rate of each optimizer step; the formulas of {@code diffusers.optimization}. */
@FunctionalInterface
public interface LearningRate {
  /**
   * The rate of one step.
   *
   * @param step counted from 0
   */
  double at(long step);

  /** Always {@code base}. */
  static LearningRate constant(double base) {
    requireBase(base);
    return step -> base;
  }

  /** Linear from 0 to {@code base} in {@code warmup} steps, then constant. */
  static LearningRate constantWithWarmup(double base, long warmup) {
    requireBase(base);
    requireSteps(warmup, Long.MAX_VALUE);
    return step -> base * warmupFactor(step, warmup);
  }

  /** Linear from 0 to {@code base} in {@code warmup} steps, then linear to 0 at {@code total}. */
  static LearningRate linear(double base, long warmup, long total) {
    requireBase(base);
    requireSteps(warmup, total);
    return step ->
        base
            * (step < warmup
                ? warmupFactor(step, warmup)
                : Math.max(0, (total - step) / (double) Math.max(1, total - warmup)));
  }

  /**
   * Linear from 0 to {@code base} in {@code warmup} steps, then half a cosine to 0 at {@code
   * total}, where it stays.
   */
  static LearningRate cosine(double base, long warmup, long total) {
    requireBase(base);
    requireSteps(warmup, total);
    return step -> {
      if (step < warmup) {
        return base * warmupFactor(step, warmup);
      }
      double progress = Math.min(1, (step - warmup) / (double) Math.max(1, total - warmup));
      return base * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    };
  }

  private static double warmupFactor(long step, long warmup) {
    return step < warmup ? step / (double) Math.max(1, warmup) : 1;
  }

  private static void requireBase(double base) {
    if (!(base >= 0 && base < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Invalid learning rate: %s (not negative, finite)".formatted(base));
    }
  }

  private static void requireSteps(long warmup, long total) {
    if (warmup < 0 || warmup > total) {
      throw new IllegalArgumentException(
          "Invalid warmup: %d steps (0 to %d)".formatted(warmup, total));
    }
  }
}
