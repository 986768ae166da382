package org.ruyi.jobs.prepare;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** What Spark's jobs take, by the description that the job gives each step. */
final class StepTimes extends SparkListener {
  private final Map<String, Step> steps = new LinkedHashMap<>();
  private final Map<Integer, String> jobs = new HashMap<>();
  private final Map<Integer, String> stages = new HashMap<>();
  private final Map<Integer, Long> starts = new HashMap<>();

  /** Sums over a step's jobs. */
  static final class Step {
    int jobs;
    int tasks;
    double wallSeconds;
    double taskSeconds;
    double cpuSeconds;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    String name = start.properties().getProperty("spark.job.description", "(no description)");
    steps.computeIfAbsent(name, n -> new Step()).jobs++;
    jobs.put(start.jobId(), name);
    starts.put(start.jobId(), start.time());
    start.stageIds().foreach(id -> stages.put((Integer) id, name));
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd end) {
    steps.get(jobs.get(end.jobId())).wallSeconds += (end.time() - starts.get(end.jobId())) / 1e3;
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    Step step = steps.get(stages.get(end.stageId()));
    step.tasks++;
    step.taskSeconds += end.taskInfo().duration() / 1e3;
    step.cpuSeconds += end.taskMetrics().executorCpuTime() / 1e9;
  }

  synchronized Map<String, Step> steps() {
    return new LinkedHashMap<>(steps);
  }
}
