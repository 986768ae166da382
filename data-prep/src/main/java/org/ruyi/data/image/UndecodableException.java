package org.ruyi.data.image;

/** Bytes that are no picture; the message says why. */
final class UndecodableException extends Exception {
  UndecodableException(String message) {
    super(message, null, false, false);
  }
}
