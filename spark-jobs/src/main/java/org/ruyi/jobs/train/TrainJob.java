package org.ruyi.jobs.train;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.checkpoint.CheckpointManifest;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.dataset.DatasetVersion;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.train.averaging.ParameterAveraging;
import org.ruyi.jobs.train.config.TrainConfig;

/** Trains a network on a dataset version and leaves checkpoints. */
public final class TrainJob {
  private TrainJob() {}

  /** Settings that the Spark context must have been started with. */
  public static Map<String, String> sparkSettings() {
    return ParameterAveraging.sparkSettings();
  }

  /**
   * Runs until {@code train.steps}. The same settings, dataset version and number of workers give
   * the same checkpoints, with or without resuming on the way.
   *
   * @param stop asked between two rounds: where it says so, the run writes a checkpoint and ends
   * @throws UserException for settings that do not fit the dataset, the run or each other
   * @throws JobException where data cannot be read, results cannot be written, or training diverges
   */
  public static TrainSummary run(
      JavaSparkContext context,
      org.ruyi.jobs.config.Configuration<TrainConfig> configuration,
      Start start,
      BooleanSupplier stop,
      Progress progress) {
    TrainConfig config = configuration.value();
    Configuration hadoop = context.hadoopConfiguration();
    CheckpointStore store =
        CheckpointStore.open(config.checkpoint().root(), config.checkpoint().run(), hadoop);
    CheckpointWriter checkpoints = new CheckpointWriter(store);
    Optional<CheckpointManifest> newest = newest(store, start);

    if (context.isLocal() && context.defaultParallelism() < config.train().workers()) {
      progress.note(
          "The %d workers take turns: Spark runs %d tasks at once (--master local[%d] would run all)"
              .formatted(
                  config.train().workers(),
                  context.defaultParallelism(),
                  config.train().workers()));
    }
    if (newest.isEmpty()) {
      DatasetVersion version = open(config, config.data().version(), hadoop);
      try (TrainingRun run = TrainingRun.of(context, configuration, version)) {
        run.initialize();
        return loop(context, run, store, checkpoints, store.uri(), stop, progress);
      }
    }
    try (CheckpointWriter.Fetched fetched = checkpoints.fetch(newest.get())) {
      StateFile state = fetched.state();
      Resume.requireCompatible(state.configuration(), configuration.effective());
      DatasetVersion version = open(config, resumed(config, state), hadoop);
      try (TrainingRun run = TrainingRun.of(context, configuration, version)) {
        checkpoints.read(newest.get(), fetched, run);
        run.resume(state);
        progress.note("Resuming %s at step %d".formatted(store.uri(), run.step()));
        return loop(context, run, store, checkpoints, store.uri(newest.get()), stop, progress);
      }
    }
  }

  private static TrainSummary loop(
      JavaSparkContext context,
      TrainingRun run,
      CheckpointStore store,
      CheckpointWriter writer,
      String newest,
      BooleanSupplier stop,
      Progress progress) {
    int retries = run.config().checkpoint().retries();
    // In local mode the workers have the other cores; a cluster's driver has nothing else to do.
    int threads = context.isLocal() ? 1 : Runtime.getRuntime().availableProcessors();
    try (BackgroundCheckpoints checkpoints =
            new BackgroundCheckpoints(writer, run.state(), newest, retries, progress);
        Previews previews =
            new Previews(
                run.config().preview(), run.config().diffusion().steps(), threads, progress);
        MetricsSource gauges = MetricsSource.register(checkpoints::age)) {
      return new TrainingLoop(run, store, checkpoints, previews, gauges, stop, progress).run();
    }
  }

  private static Optional<CheckpointManifest> newest(CheckpointStore store, Start start) {
    Optional<CheckpointManifest> newest;
    try {
      newest = store.latest();
    } catch (IOException e) {
      throw new JobException("Cannot read %s: %s".formatted(store.uri(), StoreUri.reason(e)), e);
    }
    if (start == Start.FRESH && newest.isPresent()) {
      throw new UserException(
          "Cannot start a new run in %s: it has a checkpoint of step %d (go on with --resume, or"
                  .formatted(store.uri(), newest.get().step())
              + " choose another checkpoint.run)");
    }
    if (start == Start.RESUME && newest.isEmpty()) {
      throw new UserException(
          "Cannot resume %s: it has no checkpoint (leave out --resume, or correct checkpoint.root"
                  .formatted(store.uri())
              + " and checkpoint.run)");
    }
    return newest;
  }

  private static DatasetVersion open(TrainConfig config, String version, Configuration hadoop) {
    return DatasetVersion.open(config.data().root(), config.data().name(), version, hadoop);
  }

  /** A run stays with the version that it began with, whatever is the latest by now. */
  private static String resumed(TrainConfig config, StateFile state) {
    String version = state.dataset().version();
    String asked = config.data().version();
    if (!asked.equals("latest") && !asked.equals(version)) {
      throw new UserException(
          "Cannot resume with another data.version: the checkpoint was trained on %s, the"
                  .formatted(version)
              + " configuration says %s (restore it, or start another checkpoint.run)"
                  .formatted(asked));
    }
    return version;
  }
}
