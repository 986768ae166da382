package org.ruyi.jobs.progress;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar that grows in place. */
final class ProgressOnTerminal implements Progress {
  private final PrintStream out;
  private ProgressBar bar;

  ProgressOnTerminal(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void step(String task, int done, int total, String line) {
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .hideEta()
              .build();
    }
    bar.setExtraMessage(" " + line);
    bar.stepTo(done);
  }

  @Override
  public synchronized void note(String line) {
    close();
    out.println(line);
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
