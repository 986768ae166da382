package org.ruyi.jobs.progress;

import java.io.PrintStream;

/** Tells a person how a run is getting on. Several threads may use one. */
public interface Progress extends AutoCloseable {

  /**
   * Another part is done.
   *
   * @param task what is being done, in a word
   * @param line how it goes, in words; may be empty
   */
  void step(String task, int done, int total, String line);

  /** Something to know beside the steps, such as a checkpoint. */
  void note(String line);

  @Override
  void close();

  /** A bar where a person watches, else a line a while. */
  @SuppressWarnings("SystemConsoleNull") // Runs on Java 17 alone, where null means no terminal.
  static Progress on(PrintStream out) {
    return System.console() == null ? lines(out) : new ProgressOnTerminal(out);
  }

  /** A line for the first step, the last, and at most one every ten seconds between. */
  static Progress lines(PrintStream out) {
    return new ProgressLines(out);
  }
}
