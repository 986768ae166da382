package org.ruyi.jobs.train.averaging;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A stretch of a state on its way through the shuffle; {@link SliceSerializer} writes it. Not a
 * record: its arrays are not for comparing.
 */
final class VectorSlice {
  private final List<WorkerReport> reports;
  private final float[] parameters;
  private final float[] moments;

  /**
   * @param reports of the workers whose state this is: one, or all of an average
   * @param parameters one stretch of the parameters
   * @param moments the same stretch of the first moments, then of the second; empty for a state
   *     without
   */
  VectorSlice(List<WorkerReport> reports, float[] parameters, float[] moments) {
    if (moments.length != 0 && moments.length != 2 * parameters.length) {
      throw new IllegalArgumentException(
          "Invalid slice: " + moments.length + " moments for " + parameters.length + " parameters");
    }
    this.reports = List.copyOf(reports);
    this.parameters = parameters;
    this.moments = moments;
  }

  /** Copies positions {@code from} to {@code to} (exclusive) of a worker's state. */
  static VectorSlice cut(WorkerReport report, FlatState state, long from, long to) {
    int length = Math.toIntExact(to - from);
    float[] p = new float[length];
    float[] m = new float[state.moments().isPresent() ? 2 * length : 0];
    FloatMemory.of(state.parameters()).position(from).get(p);
    if (m.length > 0) {
      FloatPointer source = FloatMemory.of(state.moments().orElseThrow());
      source.position(from).get(m, 0, length);
      source.position(state.parameters().length() + from).get(m, length, length);
    }
    return new VectorSlice(List.of(report), p, m);
  }

  /** Writes this stretch, which starts at {@code from}, into a state. */
  void paste(FlatState state, long from) {
    int length = parameters.length;
    FloatMemory.of(state.parameters()).position(from).put(parameters);
    if (moments.length > 0) {
      FloatPointer target = FloatMemory.of(state.moments().orElseThrow());
      target.position(from).put(moments, 0, length);
      target.position(state.parameters().length() + from).put(moments, length, length);
    }
  }

  List<WorkerReport> reports() {
    return reports;
  }

  int firstWorker() {
    return reports.get(0).worker();
  }

  long examples() {
    return reports.stream().mapToLong(WorkerReport::examples).sum();
  }

  float[] parameters() {
    return parameters;
  }

  float[] moments() {
    return moments;
  }
}
