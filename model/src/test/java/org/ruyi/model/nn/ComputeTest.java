package org.ruyi.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ComputeTest {
  @Test
  void cudaThatIsAbsentIsAnError() {
    Assumptions.assumeFalse(torch.cuda_is_available(), "libtorch sees a CUDA device");

    assertThatThrownBy(ComputeDevice.CUDA::resolve)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot compute on cuda: libtorch sees no CUDA device");
    assertThat(ComputeDevice.AUTO.resolve().is_cpu()).isTrue();
  }

  @Test
  void openBlasKeepsToOneThread() {
    ComputeDevice.CPU.resolve();
    assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
    int before = ComputeThreads.current();
    ComputeThreads.set(2);
    assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(1);
    ComputeThreads.set(before);
  }

  @Test
  void threadsAreBounded() {
    assertThatThrownBy(() -> ComputeThreads.set(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of compute threads: 0 (1 to 1024)");
    int before = ComputeThreads.current();
    ComputeThreads.set(1);
    assertThat(ComputeThreads.current()).isEqualTo(1);
    ComputeThreads.set(before);
  }
}
