package org.ruyi.jobs.train;

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
  public void round(int step, int steps, String line) {
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("train")
              .setInitialMax(steps)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .hideEta()
              .build();
    }
    bar.setExtraMessage(" " + line);
    bar.stepTo(step);
  }

  @Override
  public void note(String line) {
    close();
    out.println(line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
