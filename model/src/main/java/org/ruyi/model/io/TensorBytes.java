package org.ruyi.model.io;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/** The memory of a contiguous tensor on the CPU, window by window: a buffer ends at 2 GiB. */
final class TensorBytes {
  private static final long WINDOW = 64L << 20;

  private TensorBytes() {}

  /** Moves bytes between a channel and one window. */
  interface Transfer<E extends Exception> {
    /**
     * Moves one window.
     *
     * @param window the memory itself
     * @param offset of its first byte in the tensor
     */
    void apply(ByteBuffer window, long offset) throws E;
  }

  static <E extends Exception> void forEachWindow(Tensor tensor, Transfer<E> transfer) throws E {
    long length = tensor.nbytes();
    Pointer start = tensor.data_ptr();
    for (long offset = 0; offset < length; offset += WINDOW) {
      long size = Math.min(WINDOW, length - offset);
      BytePointer window = new BytePointer(start).position(offset).limit(offset + size);
      transfer.apply(window.asByteBuffer(), offset);
    }
  }
}
