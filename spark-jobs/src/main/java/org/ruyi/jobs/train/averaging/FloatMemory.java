package org.ruyi.jobs.train.averaging;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The native memory of an array of floats, to copy from and to in bulk. */
public final class FloatMemory {
  private FloatMemory() {}

  /**
   * A pointer to the array's first element, with the array's length as its limit. The memory stays
   * the array's: keep the array reachable while the pointer is used.
   *
   * @throws IllegalArgumentException for another type, or for elements that do not lie in a row
   */
  public static FloatPointer of(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "Invalid array: " + array.dataType() + " (floats of 32 bits are wanted)");
    }
    if (!contiguous(array)) {
      throw new IllegalArgumentException(
          "Invalid array: its elements do not lie in a row, in the order of C");
    }
    // The address is that of the memory which a view looks into, not of the view.
    long address = array.data().address() + Float.BYTES * array.offset();
    return new Window(address, array.length());
  }

  static boolean contiguous(INDArray array) {
    long expected = 1;
    for (int axis = array.rank() - 1; axis >= 0; axis--) {
      if (array.size(axis) != 1 && array.stride(axis) != expected) {
        return false;
      }
      expected *= array.size(axis);
    }
    return true;
  }

  private static final class Window extends FloatPointer {
    Window(long address, long length) {
      super((Pointer) null);
      this.address = address;
      this.limit = length;
      this.capacity = length;
    }
  }
}
