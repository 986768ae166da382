package org.ruyi.jobs.train.averaging;

import java.io.Serializable;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How long a state is.
 *
 * @param parameters n
 * @param moments 2n, or 0 for a state without
 */
record StateSize(long parameters, long moments) implements Serializable {

  static StateSize of(FlatState state) {
    return new StateSize(
        state.parameters().length(), state.moments().map(INDArray::length).orElse(0L));
  }

  /** Memory of this size, whose numbers are not yet anything. */
  FlatState allocate() {
    return new FlatState(
        uninitialized(parameters),
        moments == 0 ? Optional.empty() : Optional.of(uninitialized(moments)));
  }

  private static INDArray uninitialized(long length) {
    return Nd4j.createUninitialized(DataType.FLOAT, new long[] {1, length}, 'c');
  }
}
