package org.ruyi.data.pipeline;

import org.ruyi.data.ledger.Rejection;

/**
 * A picture's bytes, or why there are none.
 *
 * @param bytes null where there is a rejection
 * @param rejection null where there are bytes
 * @param retriable whether a later run may get what this one could not
 * @param fetch null where no network was asked
 */
@SuppressWarnings("ArrayRecordComponent")
record Got(byte[] bytes, Rejection rejection, boolean retriable, Fetch fetch) {

  /**
   * How a fetch went.
   *
   * @param host null where the URL is none
   * @param status of HTTP; null where there was no answer
   */
  record Fetch(String host, String outcome, long millis, Integer status) {}

  static Got bytes(byte[] bytes) {
    return new Got(bytes, null, false, null);
  }

  /** What stays as it is until the source changes. */
  static Got rejected(Rejection rejection) {
    return new Got(null, rejection, false, null);
  }
}
