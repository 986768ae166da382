package org.ruyi.jobs.cli;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.config.Configuration;
import org.ruyi.jobs.prepare.DryRun;
import org.ruyi.jobs.prepare.PrepareJob;
import org.ruyi.jobs.prepare.PrepareResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Filter raw image-text pairs into a new dataset version.",
    footer = {
      "",
      "Example:",
      "  ruyi prepare --conf conf/wukong.conf --set 'source.path=/data/wukong/*.csv' \\",
      "    --set output.root=s3a://bucket/datasets"
    })
final class PrepareCommand implements Callable<Integer> {
  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--dry-run",
      description =
          "Read the source, judge the captions and say what a run would do; get no picture, write"
              + " nothing.")
  private boolean dryRun;

  @Mixin private SparkOptions spark;

  @Override
  public Integer call() {
    Configuration<PrepareConfig> config =
        configuration.load(PrepareConfig.class, PrepareJob.DEFAULTS);
    try (SparkSession session = spark.session("ruyi prepare", Map.of())) {
      if (dryRun) {
        print(PrepareJob.dryRun(session, config.value(), config.json()));
        return 0;
      }
      PrepareResult result = PrepareJob.run(session, config.value(), config.json());
      System.out.print(FunnelTable.of(result.funnel()));
      if (result.outcome() == PrepareResult.Outcome.UNCHANGED) {
        System.out.println("Nothing new: no version was made, the newest one holds all of this.");
      }
      System.out.println("Version: " + result.uri());
      System.out.println("Report:  " + result.reportUri());
    }
    return 0;
  }

  private static void print(DryRun run) {
    System.out.print(FunnelTable.of(run.funnel()));
    System.out.println(
        run.parent()
            .map(parent -> "A run would make a new version from " + parent + ":")
            .orElse("A run would make a version from scratch:"));
    line("pictures to get and decode", run.plan().got());
    line("  of them, tried before", run.plan().retried());
    line("pairs carried over", run.plan().carried());
    line("  of all pairs, vanished from the source", run.vanished());
    line("rejected pictures that stay rejected", run.plan().settled());
  }

  private static void line(String what, long count) {
    System.out.printf(Locale.ROOT, "  %-40s %,12d%n", what, count);
  }
}
