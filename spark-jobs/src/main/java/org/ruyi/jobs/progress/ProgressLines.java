package org.ruyi.jobs.progress;

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
  public synchronized void step(String task, int done, int total, String line) {
    long now = System.nanoTime();
    if (!any || done >= total || now - last >= INTERVAL) {
      out.printf("%s %d of %d%s%n", task, done, total, line.isEmpty() ? "" : ": " + line);
      last = now;
      any = true;
    }
  }

  @Override
  public synchronized void note(String line) {
    out.println(line);
  }

  @Override
  public synchronized void close() {
    out.flush();
  }
}
