package org.ruyi.jobs.store;

import java.io.IOException;

/** Somebody else's object is already there; nothing was changed. */
public final class AlreadyExistsException extends IOException {
  private static final long serialVersionUID = 1L;

  AlreadyExistsException(String uri, Throwable cause) {
    super("Cannot create " + uri + ": it exists already", cause);
  }
}
