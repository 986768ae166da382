package org.ruyi.jobs.train.averaging;

import java.util.stream.LongStream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies states, as an engine does to a device and back. */
final class StateCopy {
  /** Numbers that one thread copies at a time. */
  private static final long PIECE = 1L << 20;

  private StateCopy() {}

  /** Overwrites everything with the numbers of a state of the same sizes. */
  static void copy(FlatState from, FlatState to) {
    copy(from.parameters(), to.parameters());
    to.moments().ifPresent(moments -> copy(from.moments().orElseThrow(), moments));
  }

  private static void copy(INDArray from, INDArray to) {
    LongStream.range(0, (from.length() + PIECE - 1) / PIECE)
        .parallel()
        .map(piece -> piece * PIECE)
        .forEach(
            at -> {
              long end = Math.min(at + PIECE, from.length());
              FloatPointer source = FloatMemory.of(from).position(at);
              source.limit(end);
              FloatMemory.of(to).position(at).put(source);
            });
  }
}
