package org.ruyi.jobs.train;

import java.io.IOException;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.store.StoreUri;

/** Rounds until the last step, with metrics and checkpoints on the way. */
final class TrainingLoop {
  private final TrainingRun run;
  private final CheckpointStore store;
  private final CheckpointWriter checkpoints;
  private final MetricsLog metricsLog;
  private final Progress progress;

  TrainingLoop(
      TrainingRun run, CheckpointStore store, CheckpointWriter checkpoints, Progress progress) {
    this.run = run;
    this.store = store;
    this.checkpoints = checkpoints;
    this.metricsLog = new MetricsLog(store.store());
    this.progress = progress;
  }

  /**
   * @param newest URI of what the run has so far, for a run with nothing left to do
   */
  TrainSummary run(String newest) {
    int steps = run.config().train().steps();
    int every = run.config().checkpoint().everySteps();
    Pace pace = new Pace(steps);
    String checkpoint = newest;
    double loss = Double.NaN;
    progress.note(run.description());
    try {
      metricsLog.resume(run.step());
      while (run.step() < steps) {
        int before = run.step();
        RoundMetrics metrics = run.round();
        metricsLog.add(metrics);
        loss = metrics.loss();
        progress.step("step", metrics.step(), steps, pace.line(metrics, metrics.step() - before));
        boolean due = metrics.step() / every > before / every || metrics.step() == steps;
        if (due) {
          // Before the commit: whoever sees a checkpoint finds the metrics that led to it.
          metricsLog.write();
          checkpoint =
              checkpoints.write(run.config(), run.unet(), run.state(), run.where(), metrics);
          progress.note("Checkpoint of step %d: %s".formatted(metrics.step(), checkpoint));
        }
      }
    } catch (IOException e) {
      throw new JobException(
          "Cannot keep metrics in %s: %s".formatted(store.uri(), StoreUri.reason(e)), e);
    }
    return new TrainSummary(run.step(), loss, checkpoint, store.uri());
  }
}
