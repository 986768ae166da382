package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.averaging.TaskResources;
import org.ruyi.jobs.train.averaging.WorkerEngine;
import org.ruyi.jobs.train.config.TrainConfig;
import org.ruyi.model.nn.Gpu;

/** What becomes of wishes for GPUs on a machine without one. */
class TorchEnginesTest {
  private static final String UNET =
      """
      {"sample_size": 16, "block_out_channels": [8], "down_block_types": ["DownBlock2D"],
       "up_block_types": ["UpBlock2D"], "layers_per_block": 1, "norm_num_groups": 4}
      """;

  @BeforeEach
  void noGpu() {
    Assumptions.assumeTrue(Gpu.count() == 0, "libtorch sees a CUDA device");
  }

  private static TorchEngines engines(String device) {
    TrainConfig config = Recipe.tiny(Path.of("unused"), "train.device=" + device).value();
    return new TorchEngines(UNET, config.diffusion(), config.train());
  }

  @Test
  void aGpuThatSparkGivesIsNeverReplacedByTheCpu() {
    TaskResources second = new TaskResources(1, OptionalInt.of(1));
    for (String device : new String[] {"auto", "cuda"}) {
      assertThatThrownBy(() -> engines(device).open(second))
          .isInstanceOf(JobException.class)
          .hasMessage(
              "Cannot train on GPU 1, which Spark gives this task: libtorch sees no CUDA device"
                  + " (build with -Pgpu and give executors the CUDA 13 libraries, or set"
                  + " train.device=cpu)");
    }
    try (WorkerEngine engine = engines("cpu").open(second)) {
      assertThat(engine).isNotNull();
    }
  }

  @Test
  void cudaWithoutAGpuIsASentence() {
    assertThatThrownBy(() -> engines("cuda").open(new TaskResources(1, OptionalInt.empty())))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot compute on cuda: libtorch sees no CUDA device");
    try (WorkerEngine engine = engines("auto").open(new TaskResources(1, OptionalInt.empty()))) {
      assertThat(engine).isNotNull();
    }
  }
}
