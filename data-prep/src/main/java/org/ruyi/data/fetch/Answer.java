package org.ruyi.data.fetch;

import java.time.Duration;

/** What one request brought. */
sealed interface Answer {
  /** Status of the answer; 0 where none came. */
  int status();

  /** The whole body. */
  record Body(int status, byte[] bytes) implements Answer {}

  /** It is elsewhere. */
  record Redirect(int status, String location) implements Answer {}

  /**
   * Nothing of use.
   *
   * @param again whether another attempt may have better luck
   * @param retryAfter what the server asks to wait at least
   */
  record Failure(
      FetchOutcome outcome, int status, String detail, boolean again, Duration retryAfter)
      implements Answer {
    static Failure lasting(FetchOutcome outcome, int status, String detail) {
      return new Failure(outcome, status, detail, false, Duration.ZERO);
    }

    static Failure passing(FetchOutcome outcome, int status, String detail) {
      return new Failure(outcome, status, detail, true, Duration.ZERO);
    }
  }
}
