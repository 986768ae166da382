package org.ruyi.model.nn;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** Where a network computes. */
public enum ComputeDevice {
  /** CUDA where libtorch sees a device, otherwise the CPU. */
  AUTO,
  CPU,
  CUDA;

  /**
   * The device of libtorch.
   *
   * @throws IllegalStateException if CUDA was asked for and libtorch sees none: with the CPU build
   *     of libtorch, or with both builds on the class path, it would silently compute on the CPU
   */
  public Device resolve() {
    boolean cuda = torch.cuda_is_available();
    ComputeThreads.keepBlasSingle();
    if (this == CUDA && !cuda) {
      throw new IllegalStateException(
          "Cannot compute on cuda: libtorch sees no CUDA device"
              + " (is the gpu build on the class path, alone, and the driver visible?)");
    }
    return new Device(this != CPU && cuda ? DeviceType.CUDA : DeviceType.CPU);
  }
}
