package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.model.nn.Gpu;

/** A worker on a real GPU. */
@Tag("gpu")
class GpuTrainingTest {
  private static final int SIDE = 16;

  /** In percent: cuDNN's convolutions multiply with the 10 bits of TF32. */
  private static final double TF32 = 1;

  @TempDir Path folder;

  @BeforeEach
  void aGpu() throws IOException {
    Assumptions.assumeTrue(Gpu.count() > 0, "libtorch sees no CUDA device");
    PairsDataset.publish(folder, 1, 60, SIDE);
  }

  private RoundMetrics round(JavaSparkContext context, String... overrides) {
    String[] all = new String[overrides.length + 1];
    all[0] = "data.root=" + folder;
    System.arraycopy(overrides, 0, all, 1, overrides.length);
    DatasetVersion version =
        DatasetVersion.open(folder.toString(), PairsDataset.NAME, "latest", new Configuration());
    try (TrainingRun run = TrainingRun.of(context, Recipe.tiny(folder, all), version)) {
      run.initialize();
      return run.round();
    }
  }

  @Test
  void learnsWhatTheCpuLearns() {
    try (JavaSparkContext context = TrainSpark.local()) {
      RoundMetrics cpu = round(context, "train.device=cpu");
      RoundMetrics cuda = round(context, "train.device=cuda");

      assertThat(cuda.loss()).isCloseTo(cpu.loss(), withinPercentage(TF32));
      assertThat(cuda.motion().updateNorm())
          .isCloseTo(cpu.motion().updateNorm(), withinPercentage(5 * TF32));
    }
  }

  @Test
  void saysWhichBatchDoesNotFit() {
    try (JavaSparkContext context = TrainSpark.local()) {
      assertThatThrownBy(
              () ->
                  round(
                      context,
                      "train.device=cuda",
                      "train.gpu-memory-fraction=0.0001",
                      "train.batch-size=50"))
          .hasMessageContaining("out of memory");
    }
  }
}
