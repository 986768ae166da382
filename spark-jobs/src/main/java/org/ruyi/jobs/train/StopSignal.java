package org.ruyi.jobs.train;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM as a wish to stop: who asks finds it out between two rounds. A second one ends the
 * process as it would without this.
 */
public final class StopSignal implements AutoCloseable {
  private static final Signal TERM = new Signal("TERM");

  private final AtomicBoolean requested = new AtomicBoolean();
  private final SignalHandler before;

  private StopSignal() {
    before = Signal.handle(TERM, this::take);
  }

  /** Listens until closed. */
  public static StopSignal listen() {
    return new StopSignal();
  }

  private void take(Signal signal) {
    if (requested.getAndSet(true)) {
      before.handle(signal);
    }
  }

  /** Whether the process was asked to stop. */
  public boolean requested() {
    return requested.get();
  }

  /** Leaves the signal to who had it before. */
  @Override
  public void close() {
    Signal.handle(TERM, before);
  }
}
