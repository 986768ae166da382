package org.ruyi.jobs.train.averaging;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataBuffer;
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

  /** Exchanges the memory of two states of the same sizes, and with it the numbers. */
  void swap(FlatState other) {
    swap(parameters, other.parameters);
    moments.ifPresent(own -> swap(own, other.moments.orElseThrow()));
  }

  private static void swap(INDArray one, INDArray other) {
    DataBuffer data = one.data();
    one.setData(other.data());
    other.setData(data);
  }
}
