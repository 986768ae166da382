package org.ruyi.data.fetch;

import java.io.IOException;

/** A picture could not be had; the message says why. */
public class FetchException extends IOException {
  FetchException(String message) {
    super(message);
  }
}
