package org.ruyi.jobs.train.averaging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;

/** How many threads a worker's computations may use, so that workers on a machine do not fight. */
final class TaskThreads {
  private static final Pattern LOCAL = Pattern.compile("local(\\[.*])?");

  private TaskThreads() {}

  /**
   * On a cluster, the cores of a task ({@code spark.task.cpus}); in local mode, where tasks share
   * one JVM, an even share of the slots.
   */
  static int of(SparkContext context, int workers) {
    int cpus = context.getConf().getInt("spark.task.cpus", 1);
    Matcher local = LOCAL.matcher(context.master());
    return local.matches() ? Math.max(cpus, context.defaultParallelism() / workers) : cpus;
  }
}
