package org.ruyi.model.nn;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * libtorch's autocast on this thread until closed.
 *
 * <p>Its cache of converted weights is off: it knows nothing of an optimizer that writes to the
 * weights, and every weight is used once a pass.
 */
public final class Autocast implements AutoCloseable {
  private final State before = state();
  private final boolean cacheBefore = torch.is_autocast_cache_enabled();

  /** Whether autocast is on, on either device, as this thread has it. */
  record State(boolean cpu, boolean cuda) {
    /** Takes the state up again. */
    Autocast enter() {
      return new Autocast(this);
    }

    private void set() {
      torch.set_autocast_enabled(DeviceType.CPU, cpu);
      torch.set_autocast_enabled(DeviceType.CUDA, cuda);
    }
  }

  private Autocast(State state) {
    torch.set_autocast_cache_enabled(false);
    torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
    torch.set_autocast_dtype(DeviceType.CUDA, ScalarType.BFloat16);
    state.set();
  }

  static Autocast of(Device device, Precision precision) {
    boolean on = precision == Precision.BF16;
    return new Autocast(new State(on && device.is_cpu(), on && device.is_cuda()));
  }

  /**
   * Switches autocast off on the CPU: there attention in bfloat16 falls into a kernel that is
   * several times slower.
   */
  public static Autocast offOnCpu() {
    State now = state();
    return new Autocast(new State(false, now.cuda()));
  }

  static State state() {
    return new State(
        torch.is_autocast_enabled(DeviceType.CPU), torch.is_autocast_enabled(DeviceType.CUDA));
  }

  @Override
  public void close() {
    before.set();
    torch.set_autocast_cache_enabled(cacheBefore);
  }
}
