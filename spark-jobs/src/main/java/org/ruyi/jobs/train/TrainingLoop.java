package org.ruyi.jobs.train;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.checkpoint.CheckpointStore;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.store.StoreUri;

/** Rounds until the last step, with metrics and checkpoints on the way. */
final class TrainingLoop {
  private final TrainingRun run;
  private final CheckpointStore store;
  private final BackgroundCheckpoints checkpoints;
  private final BooleanSupplier stop;
  private final Previews previews;
  private final MetricsSource gauges;
  private final MetricsLog metricsLog;
  private final Progress progress;

  TrainingLoop(
      TrainingRun run,
      CheckpointStore store,
      BackgroundCheckpoints checkpoints,
      Previews previews,
      MetricsSource gauges,
      BooleanSupplier stop,
      Progress progress) {
    this.run = run;
    this.store = store;
    this.checkpoints = checkpoints;
    this.previews = previews;
    this.gauges = gauges;
    this.stop = stop;
    this.metricsLog = new MetricsLog(store.store());
    this.progress = progress;
  }

  TrainSummary run() {
    int steps = run.config().train().steps();
    int every = run.config().checkpoint().everySteps();
    Pace pace = new Pace(steps);
    boolean stopping = false;
    double loss = Double.NaN;
    double checkpointSeconds = 0;
    double previewSeconds = 0;
    progress.note(run.description());
    try {
      metricsLog.resume(run.step());
      previews.resume(store.store(), run.step());
      while (run.step() < steps && !stopping) {
        int before = run.step();
        RoundMetrics metrics = run.round().after(checkpointSeconds, previewSeconds);
        metricsLog.add(metrics);
        gauges.show(metrics);
        loss = metrics.loss();
        progress.step("step", metrics.step(), steps, pace.line(metrics, metrics.step() - before));
        checkpoints.check();
        stopping = stop.getAsBoolean();
        boolean due =
            metrics.step() / every > before / every || metrics.step() == steps || stopping;
        long ended = System.nanoTime();
        if (run.config().preview().dueBetween(before, metrics.step())) {
          previews.draw(run, metrics);
        }
        long drawing = System.nanoTime();
        if (due) {
          checkpoints.submit(run, metrics, new RunLog(metricsLog.lines(), previews.gallery()));
        }
        previewSeconds = (drawing - ended) / 1e9;
        checkpointSeconds = (System.nanoTime() - drawing) / 1e9;
      }
    } catch (IOException e) {
      throw new JobException(
          "Cannot read the metrics of %s: %s".formatted(store.uri(), StoreUri.reason(e)), e);
    }
    return new TrainSummary(run.step(), loss, checkpoints.await(), store.uri());
  }
}
