package org.ruyi.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.ruyi.jobs.demo.DemoJob;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.train.TrainJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "The whole road on this machine, in a few minutes: a generated corpus with bad rows planted"
            + " in it, an S3 server of its own, prepare, train on two workers, checkpoints,"
            + " pictures, and one HTML report of it all.")
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--work",
      paramLabel = "DIR",
      defaultValue = "work/demo",
      description =
          "Where everything goes; an earlier demo's is replaced. Default: ${DEFAULT-VALUE}.")
  private Path work;

  @Mixin private SparkOptions spark;

  @Override
  public Integer call() throws IOException {
    try (DemoJob demo = DemoJob.start(work);
        Progress progress = Progress.on(System.err)) {
      Map<String, String> settings = new HashMap<>(TrainJob.sparkSettings());
      settings.putAll(demo.sparkSettings());
      try (SparkSession session = spark.session("ruyi demo", settings)) {
        List<String> closing = demo.run(session, progress);
        closing.forEach(System.out::println);
      }
    }
    return 0;
  }
}
