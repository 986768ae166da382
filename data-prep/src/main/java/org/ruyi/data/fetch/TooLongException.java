package org.ruyi.data.fetch;

/** The body is longer than allowed; what came was thrown away. */
public final class TooLongException extends FetchException {
  TooLongException(long limit) {
    super("the body has more than " + limit + " bytes");
  }
}
