package org.ruyi.jobs.train.averaging;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
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

  /**
   * The bytes of the elements {@code from} to {@code to} (exclusive), in the order of this machine.
   * The memory stays the array's: keep the array reachable while the buffer is used.
   *
   * @throws IndexOutOfBoundsException where the array has no such elements
   * @throws ArithmeticException for more bytes than a buffer holds
   */
  static ByteBuffer bytes(INDArray array, long from, long to) {
    FloatPointer floats = of(array);
    Objects.checkFromToIndex(from, to, floats.limit());
    return bytes(floats, Float.BYTES * from, Float.BYTES * (to - from));
  }

  /** So many bytes from a byte on, counted from the pointer's address. */
  static ByteBuffer bytes(FloatPointer floats, long from, long count) {
    return new ByteWindow(floats.address() + from, Math.toIntExact(count)).asByteBuffer();
  }

  /** Writes so many zeros from the pointer's position on. */
  static void clear(FloatPointer from, long count) {
    // To JavaCPP the position is one of bytes here, whatever the pointer's type.
    BytePointer bytes = new BytePointer(from);
    Pointer.memset(bytes.position(Float.BYTES * from.position()), 0, Float.BYTES * count);
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

  private static final class ByteWindow extends BytePointer {
    ByteWindow(long address, int length) {
      super((Pointer) null);
      this.address = address;
      this.limit = length;
      this.capacity = length;
    }
  }
}
