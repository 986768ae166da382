package org.ruyi.jobs.train;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ruyi.jobs.JobException;
import org.ruyi.jobs.checkpoint.CheckpointManifest;
import org.ruyi.jobs.progress.Progress;
import org.ruyi.jobs.store.AlreadyExistsException;
import org.ruyi.jobs.store.StoreUri;
import org.ruyi.jobs.train.averaging.KeptState;

/**
 * Writes checkpoints while training goes on: a due one is copied into a second buffer between two
 * rounds and uploaded from there. One is on its way at a time; the next waits for it. One that
 * cannot be written is tried again after 1, 2, 4, ... seconds.
 */
final class BackgroundCheckpoints implements AutoCloseable {
  private final CheckpointWriter writer;
  private final int retries;
  private final Progress progress;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "checkpoint"));
  private final Future<TrainingState> buffer;
  private Future<String> running;
  private String newest;
  private volatile long committed = System.nanoTime();

  /**
   * Makes the second buffer meanwhile.
   *
   * @param state what the run has, of which sizes alone are looked at
   * @param newest URI of what the run has so far
   * @param retries of one checkpoint
   */
  BackgroundCheckpoints(
      CheckpointWriter writer, TrainingState state, String newest, int retries, Progress progress) {
    this.writer = writer;
    this.newest = newest;
    this.retries = retries;
    this.progress = progress;
    this.buffer = thread.submit(state::likeness);
  }

  /**
   * Copies the run's state and starts to write it, once the one before is written.
   *
   * @throws JobException where the one before could not be written
   */
  void submit(TrainingRun run, RoundMetrics metrics, RunLog log) {
    await();
    TrainingState copy = result(buffer);
    copy.copyFrom(run.state());
    CheckpointWriter.Snapshot snapshot = CheckpointWriter.Snapshot.of(run, copy, metrics, log);
    running = thread.submit(() -> writeAndLetGo(snapshot));
  }

  private String writeAndLetGo(CheckpointWriter.Snapshot snapshot) throws InterruptedException {
    try {
      return write(snapshot);
    } finally {
      snapshot.kept().ifPresent(KeptState::close);
    }
  }

  private String write(CheckpointWriter.Snapshot snapshot) throws InterruptedException {
    long step = snapshot.where().step();
    String task = "write the checkpoint of step %d to %s".formatted(step, writer.uri());
    CheckpointManifest manifest = untilItWorks(task, () -> writer.upload(snapshot));
    untilItWorks(
        task,
        () -> {
          writer.commit(manifest);
          return manifest;
        });
    committed = System.nanoTime();
    progress.note("Checkpoint of step %d: %s".formatted(step, writer.uri(manifest)));
    untilItWorks(
        "write the report of step %d to %s".formatted(step, writer.uri()),
        () -> {
          writer.report(snapshot);
          return manifest;
        });
    untilItWorks(
        "delete old checkpoints in " + writer.uri(),
        () -> {
          writer.prune(snapshot.config().checkpoint().keep());
          return manifest;
        });
    return writer.uri(manifest);
  }

  private interface Attempt {
    CheckpointManifest make() throws IOException;
  }

  private CheckpointManifest untilItWorks(String task, Attempt attempt)
      throws InterruptedException {
    for (int tried = 0; ; tried++) {
      try {
        return attempt.make();
      } catch (AlreadyExistsException e) {
        throw new JobException(
            "Cannot %s: another job has written it (two jobs must not share a checkpoint.run)"
                .formatted(task),
            e);
      } catch (IOException e) {
        String failure = "Cannot %s: %s".formatted(task, StoreUri.reason(e));
        if (tried == retries) {
          throw new JobException(failure, e);
        }
        long seconds = 1L << Math.min(tried, 6);
        progress.note("%s; trying again in %d s".formatted(failure, seconds));
        if (closing.await(seconds, TimeUnit.SECONDS)) {
          throw new JobException(failure, e);
        }
      }
    }
  }

  /** Seconds since the newest checkpoint of this start, or since the start. */
  double age() {
    return (System.nanoTime() - committed) / 1e9;
  }

  /**
   * Finds out, without waiting, whether the one on its way has failed.
   *
   * @throws JobException where it could not be written
   */
  void check() {
    if (running != null && running.isDone()) {
      await();
    }
  }

  /**
   * Waits for the one on its way.
   *
   * @return URI of the newest checkpoint
   * @throws JobException where it could not be written
   */
  String await() {
    if (running != null) {
      Future<String> awaited = running;
      running = null;
      newest = result(awaited);
    }
    return newest;
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException("Cannot wait for the checkpoint: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JobException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Lets the attempt on its way come to its end, and makes no further one. */
  @Override
  public void close() {
    closing.countDown();
    thread.shutdown();
    try {
      while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        progress.note("Waiting for the checkpoint");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
