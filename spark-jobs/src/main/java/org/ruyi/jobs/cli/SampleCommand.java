package org.ruyi.jobs.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.sample.SampleJob;
import org.ruyi.model.scheduler.SchedulerClass;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Draw pictures from a checkpoint.",
    footer = {
      "",
      "The initial noise comes from one CPU generator seeded with --seed, so that diffusers draws",
      "the same pictures from the same checkpoint with torch.Generator().manual_seed(seed).",
      "",
      "Example:",
      "  ruyi sample --checkpoint s3a://bucket/runs/ddpm --steps 50 --count 16 --out grid.png"
    })
final class SampleCommand implements Callable<Integer> {
  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "URI",
      description = "A run's folder (its newest checkpoint), a checkpoint, or a diffusers folder.")
  private String checkpoint;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.png|DIR",
      description = "A grid of all pictures, or a folder for one file a picture.")
  private Path out;

  @Option(
      names = "--class",
      split = ",",
      paramLabel = "N",
      description = "Class to draw; several are taken in turn. Networks with classes need it.")
  private List<Integer> classes = List.of();

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      defaultValue = "ddim",
      converter = SamplerName.class,
      completionCandidates = SamplerName.Candidates.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private SchedulerClass sampler;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Sampling steps a picture. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--eta",
      paramLabel = "X",
      defaultValue = "0",
      description = "DDIM: 0 draws no noise on the way, 1 as much as DDPM. Default: 0.")
  private double eta;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "16",
      description = "Pictures to draw. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--columns",
      paramLabel = "N",
      description = "Pictures a row of the grid. Default: about square.")
  private Integer columns;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of all noise. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private SparkOptions spark;

  @Override
  public Integer call() {
    SampleJob.Request request =
        new SampleJob.Request(
            checkpoint,
            count,
            steps,
            sampler,
            seed,
            eta,
            classes,
            columns == null ? OptionalInt.empty() : OptionalInt.of(Math.max(1, columns)),
            out);
    try (Progress progress = Progress.on(System.err)) {
      String uri =
          SampleJob.run(
              request,
              spark.hadoop(),
              (done, total) -> progress.step("sampling step", done, total, ""));
      progress.note("Drew %d pictures of %s into %s".formatted(count, uri, out));
    }
    return 0;
  }
}
