package org.ruyi.jobs.cli;

import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.ruyi.jobs.config.Configuration;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.train.Start;
import org.ruyi.jobs.train.StopSignal;
import org.ruyi.jobs.train.TrainJob;
import org.ruyi.jobs.train.TrainSummary;
import org.ruyi.jobs.train.config.TrainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Train a diffusion model on a dataset version; leave checkpoints.",
    footer = {
      "",
      "SIGTERM ends the run after the round on its way, with a checkpoint and exit code 0.",
      "",
      "Example:",
      "  ruyi train --conf conf/ddpm.conf --set data.root=s3a://bucket/datasets \\",
      "    --set checkpoint.root=s3a://bucket/runs"
    })
final class TrainCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions configuration;

  @Option(names = "--resume", description = "Go on from the run's newest checkpoint, bit for bit.")
  private boolean resume;

  @Mixin private SparkOptions spark;

  @Override
  public Integer call() {
    Configuration<TrainConfig> config = configuration.load(TrainConfig.class, TrainConfig.DEFAULTS);
    try (SparkSession session = spark.session("ruyi train", TrainJob.sparkSettings());
        StopSignal stop = StopSignal.listen();
        Progress progress = Progress.on(System.err)) {
      TrainSummary summary =
          TrainJob.run(
              JavaSparkContext.fromSparkContext(session.sparkContext()),
              config,
              resume ? Start.RESUME : Start.FRESH,
              stop::requested,
              progress);
      if (summary.step() < config.value().train().steps()) {
        progress.note(
            "Stopped after step %d of %d, as was asked; go on with --resume"
                .formatted(summary.step(), config.value().train().steps()));
        return 0;
      }
      progress.note("Next: ./ruyi sample --checkpoint %s --out grid.png".formatted(summary.run()));
    }
    return 0;
  }
}
