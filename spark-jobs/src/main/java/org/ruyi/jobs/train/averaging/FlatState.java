package org.ruyi.jobs.train.averaging;

import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a round starts from and ends with.
 *
 * @param parameters n floats in a row
 * @param moments 2n floats in a row: the optimizer's first moments, then the second; empty where
 *     the optimizer starts anew in every round
 */
public record FlatState(INDArray parameters, Optional<INDArray> moments) {

  /** Numbers that one thread copies at a time. */
  private static final long PIECE = 1L << 20;

  /** Memory of the same sizes, whose numbers are not yet anything. */
  FlatState likeness() {
    return new FlatState(uninitialized(parameters), moments.map(FlatState::uninitialized));
  }

  /** Frees the memory: the numbers are gone, and using them ends the process. */
  void close() {
    parameters.close();
    moments.ifPresent(INDArray::close);
  }

  private static INDArray uninitialized(INDArray array) {
    return Nd4j.createUninitialized(DataType.FLOAT, array.shape(), 'c');
  }

  /** Overwrites everything with the numbers of a state of the same sizes. */
  void copyFrom(FlatState other) {
    copy(other.parameters, parameters);
    moments.ifPresent(own -> copy(other.moments.orElseThrow(), own));
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
