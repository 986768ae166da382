package org.ruyi.jobs.train.averaging;

import java.util.ArrayList;
import java.util.List;

/** What a worker keeps to itself from round to round: n floats each, zeros before the first. */
public enum WorkerVector {
  /** The optimizer's first moments. */
  FIRST_MOMENT,
  /** The optimizer's second moments. */
  SECOND_MOMENT,
  /** What rounding took from the worker's ways so far. */
  RESIDUAL;

  static final List<WorkerVector> ALL = List.of(values());

  /** Those that a worker needs, in the order of their declaration. */
  static List<WorkerVector> of(Moments moments, Deltas deltas) {
    List<WorkerVector> vectors = new ArrayList<>();
    if (moments == Moments.KEPT) {
      vectors.add(FIRST_MOMENT);
      vectors.add(SECOND_MOMENT);
    }
    if (deltas == Deltas.BF16) {
      vectors.add(RESIDUAL);
    }
    return List.copyOf(vectors);
  }
}
