package org.ruyi.jobs;

/**
 * Something that the user can put right: a wrong argument, key, path or choice. The message is one
 * sentence that says what is wrong and what to do; the command line prints it and exits with 2.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String sentence) {
    super(sentence);
  }

  public UserException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
