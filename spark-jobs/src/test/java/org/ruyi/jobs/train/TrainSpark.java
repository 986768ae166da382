package org.ruyi.jobs.train;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark for a test. */
public final class TrainSpark {
  private TrainSpark() {}

  /** A context with no user interface, bound to this machine. */
  public static JavaSparkContext start(String master, Map<String, String> settings) {
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName("train")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    TrainJob.sparkSettings().forEach(conf::set);
    settings.forEach(conf::set);
    return new JavaSparkContext(conf);
  }

  /** Two slots in this JVM. */
  public static JavaSparkContext local() {
    return start("local[2]", Map.of());
  }
}
