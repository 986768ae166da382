package org.ruyi.data;

/** The source as configured cannot be read: the user's mistake, in one sentence. */
public final class InvalidSourceException extends RuntimeException {
  public InvalidSourceException(String message) {
    super(message);
  }
}
