package org.ruyi.jobs.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.ruyi.jobs.UserException;
import picocli.CommandLine.Option;

/** What every command says about where it runs. */
final class SparkOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark's master. Default: the one that spark-submit names, else local[*] (this machine).")
  private String master;

  @Option(
      names = "--spark-conf",
      paramLabel = "KEY=VALUE",
      description =
          "A Spark setting, e.g. spark.hadoop.fs.s3a.endpoint=http://host:9000. Repeatable. S3"
              + " credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or the"
              + " machine's role, an endpoint also from AWS_ENDPOINT_URL_S3.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--verbose", description = "Show stack traces.")
  private boolean verbose;

  /**
   * A session for a job; the caller stops it.
   *
   * @param wanted settings that the job needs, unless the user says otherwise
   */
  SparkSession session(String name, Map<String, String> wanted) {
    return SparkSession.builder().config(conf(name, wanted)).getOrCreate();
  }

  /** Hadoop's settings for a command that reads a store but runs no Spark job. */
  Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(conf("ruyi", Map.of()));
  }

  private SparkConf conf(String name, Map<String, String> wanted) {
    SparkConf conf = new SparkConf().setIfMissing("spark.app.name", name);
    settings.forEach(conf::set);
    if (master != null) {
      conf.setMaster(master);
    }
    wanted.forEach(conf::setIfMissing);
    conf.setIfMissing("spark.master", "local[*]");
    String chosen = conf.get("spark.master");
    SparkDefaults.of(chosen, System.getenv()).forEach(conf::setIfMissing);
    String jar = System.getProperty("ruyi.jar");
    if (!chosen.startsWith("local") && jar != null) {
      // Started by the launcher rather than by spark-submit: the executors need the jar.
      if (!Files.isRegularFile(Path.of(jar))) {
        throw new UserException(
            "Cannot run on "
                + chosen
                + ": its executors need "
                + jar
                + " (mvn -DskipTests package)");
      }
      conf.setIfMissing("spark.jars", jar);
    }
    return conf;
  }
}
