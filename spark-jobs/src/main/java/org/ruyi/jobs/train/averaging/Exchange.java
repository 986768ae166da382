package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What of a worker's state comes from the driver and goes back there in one round, and what comes
 * from the worker's own past and stays with it.
 *
 * @param before what workers kept in the round before; null for zeros
 * @param after where they put what they keep now; null where that is nothing
 */
record Exchange(Moments moments, Deltas deltas, KeptBlocks before, KeptBlocks after)
    implements Serializable {
  private static final int CHUNK = 1 << 14;

  /**
   * What the engine of a worker starts from.
   *
   * @param sent by the driver; it stays as it is
   */
  FlatState start(FlatState sent, int worker) {
    if (moments != Moments.KEPT) {
      return sent;
    }
    long n = sent.parameters().length();
    INDArray own = uninitialized(2 * n);
    restore(worker, WorkerVector.FIRST_MOMENT, FloatMemory.of(own).position(0), n);
    restore(worker, WorkerVector.SECOND_MOMENT, FloatMemory.of(own).position(n), n);
    return new FlatState(sent.parameters(), Optional.of(own));
  }

  /**
   * Where the engine puts what a worker ends with.
   *
   * @param start of the worker, whose own moments are overwritten
   * @param blank memory of the sizes of what the driver sent
   */
  FlatState end(FlatState start, FlatState blank) {
    return moments == Moments.KEPT ? new FlatState(blank.parameters(), start.moments()) : blank;
  }

  /**
   * What a worker sends to the driver; the rest it keeps, and frees the memory of its own moments.
   *
   * @param sent by the driver, where the round started
   * @param end of the round, overwritten in part
   */
  FlatState finish(FlatState sent, FlatState end, int worker) {
    FlatState result = end;
    if (moments == Moments.KEPT) {
      try (INDArray own = end.moments().orElseThrow()) {
        after.write(worker, WorkerVector.FIRST_MOMENT, FloatMemory.of(own).position(0));
        after.write(
            worker, WorkerVector.SECOND_MOMENT, FloatMemory.of(own).position(own.length() / 2));
      }
      result = new FlatState(end.parameters(), Optional.empty());
    }
    if (deltas == Deltas.BF16) {
      long n = end.parameters().length();
      try (INDArray residual = uninitialized(n)) {
        restore(worker, WorkerVector.RESIDUAL, FloatMemory.of(residual), n);
        round(sent.parameters(), end.parameters(), residual);
        after.write(worker, WorkerVector.RESIDUAL, FloatMemory.of(residual));
      }
    }
    return result;
  }

  /**
   * Leaves the way from {@code start}, with the residual and rounded, in {@code end}: the upper
   * halves, packed to the front.
   */
  private static void round(INDArray start, INDArray end, INDArray residual) {
    FloatPointer from = FloatMemory.of(start);
    FloatPointer to = FloatMemory.of(end);
    FloatPointer rest = FloatMemory.of(residual);
    float[] a = new float[CHUNK];
    float[] b = new float[CHUNK];
    float[] e = new float[CHUNK];
    short[] halves = new short[CHUNK];
    ShortPointer packed = new ShortPointer(to);
    for (long at = 0; at < end.length(); at += CHUNK) {
      int count = (int) Math.min(CHUNK, end.length() - at);
      from.position(at).get(a, 0, count);
      to.position(at).get(b, 0, count);
      rest.position(at).get(e, 0, count);
      for (int i = 0; i < count; i++) {
        float way = b[i] - a[i] + e[i];
        halves[i] = Bf16.half(way);
        e[i] = way - Bf16.value(halves[i]);
      }
      packed.position(at).put(halves, 0, count);
      rest.position(at).put(e, 0, count);
    }
  }

  private void restore(int worker, WorkerVector vector, FloatPointer into, long n) {
    if (before == null) {
      FloatMemory.clear(into, n);
    } else {
      before.read(worker, vector, into);
    }
  }

  /**
   * Moves the driver's state to where the round ends.
   *
   * @param state where the round started, whose arrays get other memory
   * @param mean of what the workers sent; what is in it then is of no use
   */
  void land(FlatState state, FlatState mean) {
    if (deltas == Deltas.BF16) {
      mean.parameters().addi(state.parameters());
    }
    state.swap(mean);
  }

  private static INDArray uninitialized(long length) {
    return Nd4j.createUninitialized(DataType.FLOAT, new long[] {1, length}, 'c');
  }
}
