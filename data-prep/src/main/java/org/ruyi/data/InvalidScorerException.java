package org.ruyi.data;

/** A scorer as configured cannot be used: the user's mistake, in one sentence. */
public final class InvalidScorerException extends RuntimeException {
  public InvalidScorerException(String message) {
    super(message);
  }
}
