package org.ruyi.jobs.train.averaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A {@link LineEngine} whose second minibatch of worker 1 goes wrong as often as a test says before
 * it.
 */
record StumblingEngine(Stumble stumble) implements EngineFactory {
  /** Times that are left to go wrong. */
  static final AtomicInteger LEFT = new AtomicInteger();

  /** What goes wrong. */
  enum Stumble {
    /** It waits for what never comes, until it is interrupted. */
    HANG,
    /** A disk or a connection fails. */
    DISK,
    /** The code is wrong. */
    MISTAKE
  }

  @Override
  public WorkerEngine open(TaskResources resources) {
    return new WatchedEngine(
        new LineEngine(false).open(resources),
        (step, worker) -> {
          if (worker == 1
              && step % 2 == 1
              && LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            goWrong();
          }
        });
  }

  private void goWrong() {
    switch (stumble) {
      case HANG -> {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", e);
        }
      }
      case DISK -> throw new UncheckedIOException(new IOException("No space left on device"));
      case MISTAKE -> throw new IllegalStateException("planted");
    }
  }
}
