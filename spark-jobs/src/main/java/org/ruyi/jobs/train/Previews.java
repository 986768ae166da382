package org.ruyi.jobs.train;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.sample.PictureGrid;
import org.ruyi.jobs.sample.PngFile;
import org.ruyi.jobs.store.Store;
import org.ruyi.jobs.train.config.PreviewConfig;
import org.ruyi.model.nn.ComputeThreads;
import org.ruyi.model.pipeline.DiffusionPipeline;
import org.ruyi.model.pipeline.Images;
import org.ruyi.model.pipeline.SampleProgress;
import org.ruyi.model.pipeline.SampleRequest;

/**
 * Draws what the moving average has learnt while training goes on: a due preview copies the
 * parameters between two rounds and draws from the copy. One is being drawn at a time; the next
 * waits for it. The same noise every time, so that the grids can be compared. A preview that cannot
 * be drawn is told and left out: training does not depend on it.
 */
final class Previews implements AutoCloseable {
  private static final int LIMIT = 1 << 28;

  private final PreviewConfig config;
  private final int threads;
  private final Progress progress;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "preview"));
  private final List<Future<Optional<Preview>>> fresh = new ArrayList<>();
  private final List<Future<Optional<Preview>>> older = new ArrayList<>();

  /**
   * @param timesteps of the process
   * @param threads of the CPU to draw with
   * @throws UserException where a preview would take more steps
   */
  Previews(PreviewConfig config, int timesteps, int threads, Progress progress) {
    this.config = config;
    this.threads = threads;
    this.progress = progress;
    if (config.steps() > timesteps) {
      throw new UserException(
          "Invalid preview.steps: %d (at most diffusion.steps, %d)"
              .formatted(config.steps(), timesteps));
    }
  }

  /** Takes over the newest previews of a run up to a step, to show them again. */
  void resume(Store store, int step) throws IOException {
    List<String> files =
        store.list(Preview.FOLDER).stream()
            .filter(file -> Preview.step(file) >= 0 && Preview.step(file) <= step)
            .toList();
    for (String file : files.subList(Math.max(0, files.size() - Gallery.SHOWN), files.size())) {
      byte[] png = store.read(Preview.FOLDER + "/" + file, LIMIT);
      // Size and time are for who writes it; this one is written.
      older.add(
          CompletableFuture.completedFuture(
              Optional.of(new Preview(Preview.step(file), Instant.EPOCH, 0, 0, png))));
    }
  }

  /**
   * Starts to draw a preview, once the one before is drawn.
   *
   * @throws JobException where the driver has not the device that was asked for
   */
  void draw(TrainingRun run, RoundMetrics metrics) {
    if (!fresh.isEmpty()) {
      Gallery.await(fresh.get(fresh.size() - 1));
    }
    DiffusionPipeline pipeline = pipeline(run);
    Instant time = Instant.parse(metrics.time());
    int step = metrics.step();
    fresh.add(thread.submit(() -> draw(pipeline, step, time)));
  }

  private DiffusionPipeline pipeline(TrainingRun run) {
    try (PointerScope scope = new PointerScope()) {
      return DiffusionPipeline.of(
          run.unet(),
          TorchMemory.vector(run.state().average()),
          run.config().diffusion().scheduler(),
          config.device());
    } catch (IllegalStateException e) {
      throw new JobException(
          "Cannot draw previews: %s (preview.device = cpu draws without)".formatted(e.getMessage()),
          e);
    }
  }

  private Optional<Preview> draw(DiffusionPipeline pipeline, int step, Instant time) {
    long started = System.nanoTime();
    ComputeThreads.set(threads);
    try (pipeline) {
      int classes = pipeline.unet().numClassEmbeds().orElse(0);
      SampleRequest request =
          SampleRequest.ddim(config.count(), config.steps(), config.seed())
              .withClassLabels(
                  classes == 0
                      ? List.of()
                      : IntStream.range(0, config.count()).map(i -> i % classes).boxed().toList());
      int columns = classes == 0 ? PictureGrid.square(config.count()) : classes;
      Images grid = PictureGrid.of(pipeline.sample(request, SampleProgress.NONE), columns);
      progress.note(
          "Preview of step %d drawn in %.1f s"
              .formatted(step, (System.nanoTime() - started) / 1e9));
      return Optional.of(
          new Preview(step, time, grid.width(), grid.height(), PngFile.encode(grid, 0)));
    } catch (RuntimeException e) {
      progress.note(
          "Cannot draw the preview of step %d: %s; training goes on"
              .formatted(step, e.getMessage()));
      return Optional.empty();
    }
  }

  /** What was drawn since the last call, or still is; it counts as written from now on. */
  Gallery gallery() {
    List<Preview> shown = older.stream().map(Gallery::await).flatMap(Optional::stream).toList();
    Gallery gallery = new Gallery(fresh, shown);
    older.addAll(fresh);
    fresh.clear();
    older.subList(0, Math.max(0, older.size() - Gallery.SHOWN)).clear();
    return gallery;
  }

  /** Lets the one on its way come to its end. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        progress.note("Waiting for the preview");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
