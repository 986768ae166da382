package org.ruyi.jobs.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FloatMemoryTest {
  private final INDArray array = Nd4j.createFromArray(1f, 2, 3, 4, 5, 6).reshape(1, 6);

  @Test
  void clearsFromThePositionOn() {
    FloatMemory.clear(FloatMemory.of(array).position(3), 2);
    assertThat(array.toFloatVector()).containsExactly(1, 2, 3, 0, 0, 6);
  }

  @Test
  void bytesAreTheArraysOwn() {
    ByteBuffer bytes = FloatMemory.bytes(array, 2, 4);
    assertThat(bytes.remaining()).isEqualTo(2 * Float.BYTES);
    bytes.order(ByteOrder.nativeOrder()).putFloat(Float.BYTES, 40);
    assertThat(array.toFloatVector()).containsExactly(1, 2, 3, 40, 5, 6);
    assertThatThrownBy(() -> FloatMemory.bytes(array, 2, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void looksIntoViews() {
    INDArray view = array.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 5));
    assertThat(FloatMemory.of(view).get(1)).isEqualTo(4);
  }

  @Test
  void refusesWhatDoesNotLieInARow() {
    INDArray column = array.reshape(2, 3).getColumn(1);
    assertThatThrownBy(() -> FloatMemory.of(column))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid array: its elements do not lie in a row, in the order of C");
    assertThatThrownBy(() -> FloatMemory.of(array.castTo(DataType.DOUBLE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid array: DOUBLE (floats of 32 bits are wanted)");
  }
}
