package org.ruyi.data;

/** A file of the source is damaged, so that the rows after the damage cannot be accounted for. */
public final class CorruptSourceException extends RuntimeException {
  public CorruptSourceException(String message) {
    super(message);
  }

  public CorruptSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
