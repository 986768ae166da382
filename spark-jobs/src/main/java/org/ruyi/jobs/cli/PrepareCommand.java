package org.ruyi.jobs.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.ruyi.data.config.PrepareConfig;
import org.ruyi.jobs.config.Configuration;
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
      description = "Read the source and judge the captions; fetch no picture, write nothing.")
  private boolean dryRun;

  @Mixin private SparkOptions spark;

  @Override
  public Integer call() {
    Configuration<PrepareConfig> config =
        configuration.load(PrepareConfig.class, PrepareJob.DEFAULTS);
    try (SparkSession session = spark.session("ruyi prepare", Map.of())) {
      if (dryRun) {
        System.out.print(FunnelTable.of(PrepareJob.dryRun(session, config.value())));
        System.out.println("A run would fetch and judge the pictures of the pairs that are left.");
        return 0;
      }
      PrepareResult result = PrepareJob.run(session, config.value(), config.json());
      System.out.print(FunnelTable.of(result.funnel()));
      System.out.println("Version: " + result.uri());
      System.out.println("Report:  " + result.reportUri());
    }
    return 0;
  }
}
