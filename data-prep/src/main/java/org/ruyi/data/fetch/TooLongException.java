package org.ruyi.data.fetch;

import java.io.IOException;

/** A body is longer than allowed; what came was thrown away. */
final class TooLongException extends IOException {
  TooLongException(long limit) {
    super("the body has more than " + limit + " bytes");
  }
}
