package org.ruyi.jobs.train;

import java.io.PrintStream;
import java.time.Duration;

/** A line for the first round, the last, and at most one every ten seconds between. */
final class ProgressLines implements Progress {
  private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

  private final PrintStream out;
  private long last;
  private boolean any;

  ProgressLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void round(int step, int steps, String line) {
    long now = System.nanoTime();
    if (!any || step >= steps || now - last >= INTERVAL) {
      out.printf("step %d of %d: %s%n", step, steps, line);
      last = now;
      any = true;
    }
  }

  @Override
  public void note(String line) {
    out.println(line);
  }

  @Override
  public void close() {
    out.flush();
  }
}
