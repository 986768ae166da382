package org.ruyi.model.loss;

import static org.bytedeco.pytorch.global.torch.multinomial;

import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Importance sampling by loss (arXiv 2102.09672, section 3.3): timestep t with probability p_t ∝
 * √E[L_t²] over its last ten losses, weighted 1/(T·p_t); uniform until every timestep has ten. A
 * thousandth of the probability stays uniform, so that no timestep is forgotten.
 */
public final class LossAwareTimesteps implements TimestepSampler {
  private static final int REMEMBERED = 10;
  private static final double UNIFORM_SHARE = 0.001;
  private static final boolean REPLACEMENT = true;

  private final int steps;
  private final double[] losses;
  private final int[] counts;

  /**
   * @param steps T, at least 1
   */
  public LossAwareTimesteps(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "Invalid number of timesteps: %d (at least 1)".formatted(steps));
    }
    this.steps = steps;
    this.losses = new double[steps * REMEMBERED];
    this.counts = new int[steps];
  }

  @Override
  public Drawn draw(long count, Generator generator) {
    double[] probabilities = probabilities();
    Tensor p = Tensor.create(probabilities, steps);
    Tensor drawn = multinomial(p, count, REPLACEMENT, new GeneratorOptional(generator));
    double[] weights = new double[steps];
    Arrays.setAll(weights, t -> 1 / (steps * probabilities[t]));
    return new Drawn(drawn, Tensor.create(weights, steps).index_select(0, drawn));
  }

  /**
   * Remembers losses, the oldest of a timestep first to be forgotten.
   *
   * @param timesteps [B] int64
   * @param observed [B]
   * @throws IllegalArgumentException if a loss is not finite
   */
  @Override
  public void observe(Tensor timesteps, Tensor observed) {
    Tensor indices = timesteps.cpu();
    Tensor values = observed.detach().to(ScalarType.Double).cpu();
    for (long i = 0; i < indices.size(0); i++) {
      remember((int) indices.narrow(0, i, 1).item_long(), values.narrow(0, i, 1).item_double());
    }
  }

  private void remember(int timestep, double loss) {
    if (!Double.isFinite(loss)) {
      throw new IllegalArgumentException(
          "Invalid loss: %s at timestep %d (finite)".formatted(loss, timestep));
    }
    int start = timestep * REMEMBERED;
    if (counts[timestep] == REMEMBERED) {
      System.arraycopy(losses, start + 1, losses, start, REMEMBERED - 1);
      losses[start + REMEMBERED - 1] = loss;
    } else {
      losses[start + counts[timestep]++] = loss;
    }
  }

  /** p_t of every timestep, [T]. */
  public double[] probabilities() {
    double[] p = new double[steps];
    if (Arrays.stream(counts).anyMatch(count -> count < REMEMBERED)) {
      Arrays.fill(p, 1.0 / steps);
      return p;
    }
    for (int t = 0; t < steps; t++) {
      double squares = 0;
      for (int i = 0; i < REMEMBERED; i++) {
        squares += Math.pow(losses[t * REMEMBERED + i], 2);
      }
      p[t] = Math.sqrt(squares / REMEMBERED);
    }
    double total = Arrays.stream(p).sum();
    for (int t = 0; t < steps; t++) {
      double share = total == 0 ? 1.0 / steps : p[t] / total;
      p[t] = share * (1 - UNIFORM_SHARE) + UNIFORM_SHARE / steps;
    }
    return p;
  }

  /**
   * All that is remembered, to go on from later: [T·11], for each timestep a count, then losses.
   */
  @Override
  public double[] state() {
    double[] state = new double[steps * (REMEMBERED + 1)];
    for (int t = 0; t < steps; t++) {
      state[t * (REMEMBERED + 1)] = counts[t];
      System.arraycopy(losses, t * REMEMBERED, state, t * (REMEMBERED + 1) + 1, REMEMBERED);
    }
    return state;
  }

  /**
   * Goes on from what {@link #state()} gave.
   *
   * @throws IllegalArgumentException if the length, a count or a loss cannot be from a sampler of
   *     as many timesteps
   */
  @Override
  public void restore(double[] state) {
    if (state.length != steps * (REMEMBERED + 1)) {
      throw new IllegalArgumentException(
          "Invalid state of loss-aware timesteps: %d numbers (%d)"
              .formatted(state.length, steps * (REMEMBERED + 1)));
    }
    for (int t = 0; t < steps; t++) {
      double count = state[t * (REMEMBERED + 1)];
      if (!(count >= 0 && count <= REMEMBERED && count == Math.rint(count))) {
        throw new IllegalArgumentException(
            "Invalid state of loss-aware timesteps: %s losses at timestep %d (0 to %d)"
                .formatted(count, t, REMEMBERED));
      }
    }
    Arrays.fill(counts, 0);
    Arrays.fill(losses, 0);
    for (int t = 0; t < steps; t++) {
      int start = t * (REMEMBERED + 1);
      for (int i = 1; i <= state[start]; i++) {
        remember(t, state[start + i]);
      }
    }
  }
}
