package org.ruyi.jobs.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Spark's settings where neither the user nor spark-submit says otherwise. */
final class SparkDefaults {
  /** JavaCPP's own limit on native memory is far too low, and a shared cold cache crashes. */
  private static final String NATIVE_OPTIONS =
      "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.maxBytes=0"
          + " -Dorg.bytedeco.javacpp.cachedir=/tmp/ruyi-{{APP_ID}}-{{EXECUTOR_ID}}";

  /**
   * Most of what runs is Spark's, some thousand times: to optimize all of it costs more than it
   * saves. Methods are optimized after ten times the usual calls, loops as soon as ever. The
   * launcher sets the same for the driver.
   */
  private static final String COMPILER_OPTIONS =
      "-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000"
          + " -XX:Tier4CompileThreshold=150000";

  private SparkDefaults() {}

  /**
   * The settings for a master.
   *
   * @param master Spark's
   * @param environment of the process: the variables of AWS's own tools are honoured
   */
  static Map<String, String> of(String master, Map<String, String> environment) {
    boolean local = master.startsWith("local");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.sql.session.timeZone", "UTC");
    if (local) {
      settings.put("spark.ui.enabled", "false");
      settings.put("spark.driver.bindAddress", "127.0.0.1");
      settings.put("spark.driver.host", "127.0.0.1");
    } else {
      settings.put("spark.executor.extraJavaOptions", NATIVE_OPTIONS + " " + COMPILER_OPTIONS);
      settings.put("spark.executorEnv.OPENCV_LOG_LEVEL", "SILENT");
    }
    settings.put("spark.ui.showConsoleProgress", "false");
    // Rows with pictures are large: a batch of 4096 of them would not fit.
    settings.put("spark.sql.parquet.columnarReaderBatchSize", "128");
    // A wrong endpoint should be a sentence within a minute, not a quarter of an hour of retries.
    settings.put("spark.hadoop.fs.s3a.attempts.maximum", "3");
    settings.put("spark.hadoop.fs.s3a.retry.limit", "4");
    settings.put("spark.hadoop.fs.s3a.bucket.probe", "0");
    String endpoint =
        environment.getOrDefault("AWS_ENDPOINT_URL_S3", environment.get("AWS_ENDPOINT_URL"));
    if (endpoint != null) {
      settings.put("spark.hadoop.fs.s3a.endpoint", endpoint);
      settings.put("spark.hadoop.fs.s3a.path.style.access", "true");
    }
    String region = environment.getOrDefault("AWS_REGION", environment.get("AWS_DEFAULT_REGION"));
    if (region != null || endpoint != null) {
      settings.put("spark.hadoop.fs.s3a.endpoint.region", region == null ? "us-east-1" : region);
    }
    return settings;
  }
}
