package org.ruyi.jobs;

/**
 * A run that failed through no mistake in its arguments: a damaged file, an unreachable store, a
 * lost cluster. The message is one sentence; the command line prints it and exits with 1.
 */
public class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobException(String sentence) {
    super(sentence);
  }

  public JobException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
