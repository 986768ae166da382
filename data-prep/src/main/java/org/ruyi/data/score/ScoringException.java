package org.ruyi.data.score;

/** A model that could be opened fails on a picture or pair. */
public final class ScoringException extends RuntimeException {
  ScoringException(String message) {
    super(message);
  }

  ScoringException(String message, Throwable cause) {
    super(message, cause);
  }
}
