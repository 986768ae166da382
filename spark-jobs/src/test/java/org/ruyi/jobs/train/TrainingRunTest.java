package org.ruyi.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.ruyi.jobs.dataset.DatasetVersion;

class TrainingRunTest {
  @TempDir private Path folder;

  @BeforeEach
  void draw() throws IOException {
    PairsDataset.publish(folder, 1, 60, 16);
  }

  @Test
  void measuresHowFarARoundWent() {
    try (JavaSparkContext context = TrainSpark.local();
        TrainingRun run = start(context)) {
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

  @Test
  void theOuterOptimizerBeginsAfterTheWarmup() {
    try (JavaSparkContext context = TrainSpark.local()) {
      INDArray plain;
      try (TrainingRun run = start(context, "train.warmup-rounds=2")) {
        run.round();
        run.round();
        plain = run.state().parameters().dup();
      }
      try (TrainingRun run =
          start(context, "train.warmup-rounds=2", "train.outer.optimizer=nesterov")) {
        INDArray momentum = run.state().outerMomentum().orElseThrow();
        run.round();
        run.round();
        INDArray parameters = run.state().parameters().dup();

        assertThat(run.step()).isEqualTo(2);
        assertThat(parameters.toFloatVector()).isEqualTo(plain.toFloatVector());
        assertThat(momentum.toFloatVector()).containsOnly(0);

        run.round();

        // m = Δ after the first step: θ − 0.7·(1 + 0.9)·Δ
        INDArray expected = parameters.sub(momentum.mul(0.7 * 1.9));
        assertThat(momentum.norm2Number().doubleValue()).isPositive();
        assertThat(run.state().parameters().distance2(expected)).isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void goesOnBitForBitInTheWarmupAndAfterIt(int rounds) throws IOException {
    String[] settings = {
      "train.warmup-rounds=2", "train.outer.optimizer=nesterov", "train.steps=6"
    };
    Path saved = folder.resolve("state.safetensors");
    try (JavaSparkContext context = TrainSpark.local()) {
      StateFile where;
      float[] whole;
      try (TrainingRun run = start(context, settings)) {
        for (int i = 0; i < rounds; i++) {
          run.round();
        }
        WholeState.write(saved, run.state());
        where = run.where();
        whole = finish(run);
      }
      try (TrainingRun run = start(context, settings)) {
        WholeState.read(saved, run.state());
        run.resume(where);
        assertThat(finish(run)).isEqualTo(whole);
      }
    }
  }

  private static float[] finish(TrainingRun run) {
    while (run.step() < run.config().train().steps()) {
      run.round();
    }
    return run.state().parameters().toFloatVector();
  }

  private TrainingRun start(JavaSparkContext context, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("data.root=" + folder);
    TrainingRun run =
        TrainingRun.of(
            context,
            Recipe.tiny(folder, all.toArray(String[]::new)),
            DatasetVersion.open(folder.toString(), "squares", "latest", new Configuration()));
    run.initialize();
    return run;
  }
}
