package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.jobs.dataset.DatasetVersion;

class TrainingRunTest {

  @Test
  void measuresHowFarARoundWent(@TempDir Path folder) throws IOException {
    PairsDataset.publish(folder, 1, 60, 16);
    try (JavaSparkContext context = TrainSpark.local();
        TrainingRun run =
            TrainingRun.of(
                context,
                Recipe.tiny(folder, "data.root=" + folder),
                DatasetVersion.open(folder.toString(), "squares", "latest", new Configuration()))) {
      run.initialize();
      INDArray parameters = run.state().parameters();
      INDArray before = parameters.dup();

      RoundMetrics metrics = run.round();

      RoundMotion motion = metrics.motion();
      assertThat(motion.parameterNorm())
          .isCloseTo(parameters.norm2Number().doubleValue(), within(1e-3));
      double way = parameters.distance2(before);
      assertThat(motion.updateNorm()).isCloseTo(way, within(1e-3 * way));
      assertThat(motion.divergence()).as("two workers").isBetween(0.05, 0.95);
      RoundSeconds seconds = metrics.seconds();
      assertThat(
              seconds.broadcastSeconds()
                  + seconds.readSeconds()
                  + seconds.computeSeconds()
                  + seconds.reduceSeconds()
                  + seconds.updateSeconds())
          .isCloseTo(seconds.seconds(), within(1e-6));
      assertThat(metrics.lossByQuarter()).hasSize(4);
    }
  }
}
