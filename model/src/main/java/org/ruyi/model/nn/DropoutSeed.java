package org.ruyi.model.nn;

import java.util.OptionalLong;

/** Whether the dropout layers of one network drop, and which elements. */
public final class DropoutSeed {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private OptionalLong seed = OptionalLong.empty();
  private int layers;

  DropoutSeed() {}

  /** From now on the layers drop, each other elements; the same seed drops the same. */
  public void train(long stepSeed) {
    seed = OptionalLong.of(stepSeed);
  }

  /** From now on the layers change nothing; so it is at first. */
  public void evaluate() {
    seed = OptionalLong.empty();
  }

  boolean training() {
    return seed.isPresent();
  }

  int nextLayer() {
    return layers++;
  }

  /** A seed of one layer: SplitMix64's finaliser, so that neighbours share nothing. */
  long of(int layer) {
    long mixed = seed.getAsLong() + (layer + 1) * GOLDEN_RATIO;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
