package org.ruyi.data.fetch;

/** A text that is no URL to fetch. */
final class UrlException extends Exception {
  private final FetchOutcome outcome;

  UrlException(FetchOutcome outcome, String message) {
    // Thrown once a bad URL: the stack would cost more than the URL's work.
    super(message, null, false, false);
    this.outcome = outcome;
  }

  static UrlException malformed(String message) {
    return new UrlException(FetchOutcome.MALFORMED_URL, message);
  }

  FetchOutcome outcome() {
    return outcome;
  }
}
