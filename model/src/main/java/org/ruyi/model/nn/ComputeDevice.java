package org.ruyi.model.nn;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** Where a network computes. */
public enum ComputeDevice {
  /** CUDA where libtorch sees a device, otherwise the CPU. */
  AUTO,
  CPU,
  CUDA;

  /** The device of libtorch, the first where there are several. */
  public Device resolve() {
    return resolve(Gpu.FIRST);
  }

  /**
   * The device of libtorch.
   *
   * @param gpu the one to take where this is or becomes CUDA
   * @throws IllegalStateException if CUDA was asked for and libtorch sees none: with the CPU build
   *     of libtorch, or with both builds on the class path, it would silently compute on the CPU;
   *     and if there is CUDA but not that GPU
   */
  public Device resolve(Gpu gpu) {
    int gpus = Gpu.count();
    ComputeThreads.keepBlasSingle();
    if (this == CUDA && gpus == 0) {
      throw new IllegalStateException(
          "Cannot compute on cuda: libtorch sees no CUDA device"
              + " (is the gpu build on the class path, alone, and the driver visible?)");
    }
    return this != CPU && gpus > 0 ? gpu.open() : new Device(DeviceType.CPU);
  }
}
