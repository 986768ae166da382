package org.ruyi.jobs.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Kills an executor (SIGKILL) at a moment of a run: some time of its processor after the n-th thing
 * that Spark reports, or with the third thing after that where the processor rests.
 */
final class ExecutorKiller extends SparkListener {
  private static final int MOST_MILLIS = 60;

  private final StandaloneCluster cluster;
  private final JavaSparkContext context;
  private final int executors;
  private final List<String> told = new ArrayList<>();
  private int kills;
  private int removed;
  private boolean watching;
  private int events;
  private String last;

  ExecutorKiller(StandaloneCluster cluster, JavaSparkContext context, int executors) {
    this.cluster = cluster;
    this.context = context;
    this.executors = executors;
    context.sc().addSparkListener(this);
  }

  /** A run that is watched. */
  interface Run {
    TrainedRun train() throws Exception;
  }

  /** Runs undisturbed; returns how many things Spark reports. */
  int count(Run run) throws Exception {
    awaitExecutors();
    begin();
    run.train();
    end();
    synchronized (this) {
      return events;
    }
  }

  /**
   * Runs, and kills on the way.
   *
   * @param moments what {@link #count} found
   * @return what was trained; null where the run ended before the moment came
   */
  TrainedRun disturb(Run run, int moments, SplittableRandom random) throws Exception {
    awaitExecutors();
    int moment = 1 + random.nextInt(moments);
    int millis = random.nextInt(MOST_MILLIS);
    int number = random.nextInt(executors);
    int before;
    synchronized (this) {
      before = kills;
    }
    begin();
    Thread killer = new Thread(() -> killAt(moment, millis, number), "killer");
    killer.start();
    TrainedRun trained;
    try {
      trained = run.train();
    } finally {
      end();
      killer.join();
    }
    synchronized (this) {
      return kills == before ? null : trained;
    }
  }

  /** One line for every kill. */
  synchronized List<String> told() {
    return List.copyOf(told);
  }

  private synchronized void begin() {
    watching = true;
    events = 0;
  }

  private synchronized void end() {
    watching = false;
    notifyAll();
  }

  private void killAt(int moment, int millis, int number) {
    try {
      List<ProcessHandle> living = cluster.executors();
      ProcessHandle victim = living.get(number % living.size());
      if (!await(moment)) {
        return;
      }
      Duration due = work(victim).plusMillis(millis);
      while (work(victim).compareTo(due) < 0) {
        synchronized (this) {
          if (!watching || events >= moment + 3) {
            break;
          }
          wait(1);
        }
      }
      synchronized (this) {
        if (!watching) {
          return;
        }
        victim.destroyForcibly();
        kills++;
        told.add(
            "executor %d, %d ms after event %d; last: %s".formatted(number, millis, moment, last));
      }
      victim.onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean await(int moment) throws InterruptedException {
    while (watching && events < moment) {
      wait();
    }
    return watching;
  }

  /** Processor time that a process has taken. */
  private static Duration work(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Until the cluster has replaced who was killed. */
  private synchronized void awaitExecutors() throws InterruptedException {
    while (removed < kills || context.sc().getExecutorMemoryStatus().size() < 1 + executors) {
      wait(50);
    }
  }

  private synchronized void event(String what) {
    events++;
    last = what;
    notifyAll();
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    event("job " + job.jobId() + " starts");
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd job) {
    event("job " + job.jobId() + " ends");
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted stage) {
    event("stage %d (%s) starts".formatted(stage.stageInfo().stageId(), stage.stageInfo().name()));
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted stage) {
    event("stage %d (%s) ends".formatted(stage.stageInfo().stageId(), stage.stageInfo().name()));
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    event("a task of stage %d starts".formatted(task.stageId()));
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    event("a task of stage %d ends".formatted(task.stageId()));
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
    removed++;
    notifyAll();
  }
}
