package org.ruyi.jobs.train;

import java.io.PrintStream;

/** Tells a person how a run is getting on. */
public interface Progress extends AutoCloseable {

  /**
   * A round has ended.
   *
   * @param line loss, speed and time left, in words
   */
  void round(int step, int steps, String line);

  /** Something to know beside the rounds, such as a checkpoint. */
  void note(String line);

  @Override
  void close();

  /** A bar where a person watches, else a line a while. */
  @SuppressWarnings("SystemConsoleNull") // Runs on Java 17 alone, where null means no terminal.
  static Progress on(PrintStream out) {
    return System.console() == null ? new ProgressLines(out) : new ProgressOnTerminal(out);
  }
}
