package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.JobException;

class OutOfMemoryTest {
  private static final long PETABYTE = 1L << 50;

  private static RuntimeException failedAllocation() {
    try (PointerScope scope = new PointerScope()) {
      return catchRuntimeException(() -> torch.empty(PETABYTE));
    }
  }

  @Test
  void namesTheBatchAndWhatToChange() {
    assertThat(OutOfMemory.explainStep(failedAllocation(), 16, 8))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot train on a batch of 16 pictures, 8 at once: ")
        .hasMessageContaining("tried to allocate 4503599627370496 bytes")
        .hasMessageEndingWith(
            "(set train.micro-batch-size to less than 8, or train.gradient-checkpointing=true, or a"
                + " lower train.batch-size)");
    assertThat(OutOfMemory.explainStep(failedAllocation(), 16, 1))
        .hasMessageContaining("(set train.precision=bf16, or ");
  }

  @Test
  void knowsCudasWords() {
    // As c10's caching allocator says it (CUDACachingAllocator.cpp); there is no GPU to fill here.
    RuntimeException cuda =
        new RuntimeException("CUDA out of memory. Tried to allocate 20.00 MiB.\nException raised");
    assertThat(OutOfMemory.explain(cuda, "Cannot hold the network", "set a smaller model.unet"))
        .hasMessage(
            "Cannot hold the network: CUDA out of memory. Tried to allocate 20.00 MiB. (set a"
                + " smaller model.unet)");
  }

  @Test
  void leavesOtherFailuresAsTheyAre() {
    RuntimeException other = new IllegalArgumentException("Invalid images");
    assertThat(OutOfMemory.explainStep(other, 1, 1)).isSameAs(other);
  }
}
