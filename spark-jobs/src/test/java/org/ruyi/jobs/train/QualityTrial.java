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
 */
record QualityTrial(
    int workers,
    int local,
    String outer,
    String state,
    String deltas,
    int warmupRounds,
    double rate) {

  static final int BATCH = 8;
  static final int WORKERS = 4;

  /** One worker that takes the batches of all at once. */
  static QualityTrial synchronous(double rate) {
    return new QualityTrial(1, 20, "none", "average", "fp32", 0, rate);
  }

  /** Four workers, their moments averaged. */
  static QualityTrial local(String outer, int local, double rate) {
    return new QualityTrial(WORKERS, local, outer, "average", "fp32", 0, rate);
  }

  QualityTrial withState(String other) {
    return new QualityTrial(workers, local, outer, other, deltas, warmupRounds, rate);
  }

  QualityTrial withBf16() {
    return new QualityTrial(workers, local, outer, state, "bf16", warmupRounds, rate);
  }

  QualityTrial withWarmup(int rounds) {
    return new QualityTrial(workers, local, outer, state, deltas, rounds, rate);
  }

  boolean synchronous() {
    return workers == 1;
  }

  /** The settings of the run. */
  List<String> overrides() {
    return List.of(
        "train.workers=" + workers,
        "train.batch-size=" + BATCH * WORKERS / workers,
        "train.steps-per-round=" + local,
        "train.outer.optimizer=" + outer,
        "train.optimizer-state=" + state,
        "train.deltas=" + deltas,
        "train.warmup-rounds=" + warmupRounds,
        "train.learning-rate=" + rate);
  }

  /** A name that no other trial has. */
  String key() {
    return String.format(
        Locale.ROOT,
        "%d-%d-%s-%s-%s-%d-%s",
        workers,
        local,
        outer,
        state,
        deltas,
        warmupRounds,
        rate);
  }
}
