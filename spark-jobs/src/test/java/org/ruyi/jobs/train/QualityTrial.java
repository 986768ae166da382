package org.ruyi.jobs.train;

import java.util.List;
import java.util.Locale;

/**
 * One way to train with a given number of pictures.
 *
 * @param workers that train side by side
 * @param local steps between two averages, H
 * @param outer the outer optimizer
 * @param state what becomes of AdamW's moments
 * @param deltas in what form workers send what they learnt
 * @param warmupRounds first rounds of one step
 * @param rate AdamW's learning rate
 * @param seed of the first parameters, the order of the data and the noise
 */
record QualityTrial(
    int workers,
    int local,
    Outer outer,
    String state,
    String deltas,
    int warmupRounds,
    double rate,
    long seed) {

  static final int BATCH = 8;
  static final int WORKERS = 4;
  static final Outer PLAIN = new Outer("none", 0.7, 0.9);
  static final Outer DILOCO = nesterov(0.7, 0.9);
  private static final String AVERAGE = "average";
  private static final String FP32 = "fp32";

  /** An outer optimizer; where there is none, its rate and momentum mean nothing. */
  record Outer(String optimizer, double rate, double momentum) {
    boolean none() {
      return optimizer.equals(PLAIN.optimizer);
    }

    String describe() {
      return "%s and %s".formatted(rate, momentum);
    }

    private String key() {
      return none() ? optimizer : "%s-%s-%s".formatted(optimizer, rate, momentum);
    }
  }

  static Outer nesterov(double rate, double momentum) {
    return new Outer("nesterov", rate, momentum);
  }

  /** One worker that takes the batches of all at once. */
  static QualityTrial synchronous(double rate) {
    return new QualityTrial(1, 20, PLAIN, AVERAGE, FP32, 0, rate, 1);
  }

  /** Four workers, their moments averaged. */
  static QualityTrial local(Outer outer, int local, int warmupRounds, double rate) {
    return new QualityTrial(WORKERS, local, outer, AVERAGE, FP32, warmupRounds, rate, 1);
  }

  QualityTrial withLocal(int other) {
    return new QualityTrial(workers, other, outer, state, deltas, warmupRounds, rate, seed);
  }

  QualityTrial withOuter(Outer other) {
    return new QualityTrial(workers, local, other, state, deltas, warmupRounds, rate, seed);
  }

  QualityTrial withState(String other) {
    return new QualityTrial(workers, local, outer, other, deltas, warmupRounds, rate, seed);
  }

  QualityTrial withBf16() {
    return new QualityTrial(workers, local, outer, state, "bf16", warmupRounds, rate, seed);
  }

  QualityTrial withoutWarmup() {
    return new QualityTrial(workers, local, outer, state, deltas, 0, rate, seed);
  }

  QualityTrial withSeed(long other) {
    return new QualityTrial(workers, local, outer, state, deltas, warmupRounds, rate, other);
  }

  /** The trial whose warm-up this one goes on from: the outer optimizer has no part in it. */
  QualityTrial warmup() {
    return local(PLAIN, 1, warmupRounds, rate).withSeed(seed);
  }

  /** The settings of the run. */
  List<String> overrides() {
    return List.of(
        "train.workers=" + workers,
        "train.batch-size=" + BATCH * WORKERS / workers,
        "train.steps-per-round=" + local,
        "train.outer.optimizer=" + outer.optimizer(),
        "train.outer.learning-rate=" + outer.rate(),
        "train.outer.momentum=" + outer.momentum(),
        "train.optimizer-state=" + state,
        "train.deltas=" + deltas,
        "train.warmup-rounds=" + warmupRounds,
        "train.learning-rate=" + rate,
        "train.seed=" + seed);
  }

  /** A name that no other trial has. */
  String key() {
    return String.format(
        Locale.ROOT,
        "%d-%d-%s-%s-%s-%d-%s-%d",
        workers,
        local,
        outer.key(),
        state,
        deltas,
        warmupRounds,
        rate,
        seed);
  }
}
