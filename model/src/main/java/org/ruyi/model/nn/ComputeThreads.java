package org.ruyi.model.nn;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** The number of CPU threads that one libtorch operation may use. */
public final class ComputeThreads {
  private static final int MAXIMUM = 1024;

  private ComputeThreads() {}

  /**
   * Sets the number for the calling thread and for every thread that has not computed yet. Call it
   * once, before the first computation; several workers in one JVM each want their share of cores,
   * and more threads than free cores make a small network slower by orders of magnitude, because
   * they spin at every barrier.
   *
   * @throws IllegalArgumentException unless 1 to 1024
   */
  public static void set(int threads) {
    if (threads < 1 || threads > MAXIMUM) {
      throw new IllegalArgumentException(
          "Invalid number of compute threads: %d (1 to %d)".formatted(threads, MAXIMUM));
    }
    torch.set_num_threads(threads);
    keepBlasSingle();
  }

  /**
   * Gives OpenBLAS one thread. It keeps threads of its own, one pool for the whole process, that
   * libtorch's number does not reach: workers side by side queue for it and spin, and even alone
   * its barriers cost more than they win on the small products of these networks, whose
   * convolutions are elsewhere (oneDNN).
   */
  static void keepBlasSingle() {
    openblas_nolapack.blas_set_num_threads(1);
  }

  /** The number in force on the calling thread. */
  public static int current() {
    return torch.get_num_threads();
  }
}
