package org.ruyi.model.nn;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * Which of several CUDA devices, and how much of it.
 *
 * @param index 0 to {@link #count()} - 1, as libtorch counts them: where CUDA_VISIBLE_DEVICES hides
 *     some, the others move up
 * @param memoryFraction of its memory that libtorch may take in this process, above 0 to 1
 */
public record Gpu(int index, double memoryFraction) {
  private static final int MAXIMUM = 127;

  /** All of the first one. */
  public static final Gpu FIRST = new Gpu(0, 1);

  public Gpu {
    if (index < 0 || index > MAXIMUM) {
      throw new IllegalArgumentException(
          "Invalid index of a GPU: %d (0 to %d)".formatted(index, MAXIMUM));
    }
    if (!(memoryFraction > 0 && memoryFraction <= 1)) {
      throw new IllegalArgumentException(
          "Invalid fraction of a GPU's memory: %s (above 0 to 1)".formatted(memoryFraction));
    }
  }

  /** The number of CUDA devices that libtorch sees; 0 with its CPU build. */
  public static int count() {
    return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
  }

  /** This device, of which libtorch takes no more than the fraction from now on. */
  Device open() {
    int count = count();
    if (index >= count) {
      throw new IllegalStateException(
          "Cannot compute on GPU %d: libtorch sees %d (does CUDA_VISIBLE_DEVICES hide it?)"
              .formatted(index, count));
    }
    byte device = (byte) index;
    torch_cuda.getAllocator().setMemoryFraction(memoryFraction, device);
    return new Device(DeviceType.CUDA, device);
  }
}
