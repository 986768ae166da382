package org.ruyi.jobs.train;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.config.ConfigurationLoader;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.demo.DrawnPairs;
import org.ruyi.jobs.train.config.TrainConfig;

/** Runs trials, on the demo's drawn shapes, in a folder that keeps what trials have in common. */
final class QualityTraining implements AutoCloseable {
  static final int HELD_OUT = 960;
  private static final int SIDE = 16;
  private static final int PICTURES = 4800;
  private static final String RECIPE =
      """
      data { name = squares }
      model.unet {
        block_out_channels = [16, 32]
        layers_per_block = 1
        down_block_types = [DownBlock2D, AttnDownBlock2D]
        up_block_types = [AttnUpBlock2D, UpBlock2D]
        norm_num_groups = 8
        attention_head_dim = 16
      }
      train { learning-rate-schedule = cosine, ema.decay = 0.99 }
      checkpoint { run = none }
      """;

  private final JavaSparkContext context;
  private final Path work;
  private final int steps;
  private Optional<ValidationLoss> validation = Optional.empty();

  /**
   * @param steps of a worker
   */
  QualityTraining(JavaSparkContext context, Path work, int steps) throws IOException {
    this.context = context;
    this.work = work;
    this.steps = steps;
    if (!Files.exists(work.resolve("held-out"))) {
      PairsDataset.publish(
          work.resolve("pictures"), List.of(DrawnPairs.draw(PICTURES, SIDE, 7)), SIDE);
      PairsDataset.publish(
          work.resolve("held-out"), List.of(DrawnPairs.draw(HELD_OUT, SIDE, 8)), SIDE);
    }
  }

  QualityResults.Result run(QualityTrial trial) throws IOException {
    var configuration =
        ConfigurationLoader.load(
            TrainConfig.class,
            TrainConfig.DEFAULTS,
            ConfigFactory.parseString(RECIPE),
            overrides(trial),
            "of the benchmark");
    try (TrainingRun run = TrainingRun.of(context, configuration, version("pictures"))) {
      run.initialize();
      if (validation.isEmpty()) {
        validation =
            Optional.of(
                new ValidationLoss(
                    version("held-out"),
                    DrawnPairs.classes(),
                    run.unet(),
                    configuration.value().diffusion(),
                    HELD_OUT));
      }
      if (trial.sharesWarmup()) {
        warmUp(run, trial);
      }
      while (run.step() < steps) {
        run.round();
      }
      return new QualityResults.Result(
          validation.get().of(run.state().parameters()),
          validation.get().of(run.state().average()));
    }
  }

  /** Goes on from where a trial of the same warm-up stood after it; the first such trial is it. */
  private void warmUp(TrainingRun run, QualityTrial trial) throws IOException {
    Path where =
        work.resolve(
            "warm-%d-%d-%s-%d.json"
                .formatted(steps, trial.warmupRounds(), trial.rate(), trial.seed()));
    Path numbers = where.resolveSibling(where.getFileName() + ".safetensors");
    TrainingState all = run.state();
    // An outer momentum is still zero.
    TrainingState shared =
        new TrainingState(all.parameters(), all.moments(), all.average(), Optional.empty());
    if (Files.exists(where)) {
      shared.read(numbers);
      run.resume(StateFile.read(where));
      return;
    }
    while (run.step() < trial.warmupRounds()) {
      run.round();
    }
    shared.write(numbers, Map.of());
    run.where().write(where);
  }

  private List<String> overrides(QualityTrial trial) {
    List<String> overrides = new ArrayList<>(trial.overrides());
    overrides.add("data.root=" + work.resolve("pictures"));
    overrides.add(
        "data.classes=" + DrawnPairs.classes().stream().map(name -> '"' + name + '"').toList());
    overrides.add("train.steps=" + steps);
    overrides.add("train.warmup-steps=" + steps / 10);
    overrides.add("checkpoint.root=" + work);
    return overrides;
  }

  private DatasetVersion version(String folder) {
    return DatasetVersion.open(
        work.resolve(folder).toString(), PairsDataset.NAME, "latest", new Configuration());
  }

  @Override
  public void close() {
    validation.ifPresent(ValidationLoss::close);
  }
}
