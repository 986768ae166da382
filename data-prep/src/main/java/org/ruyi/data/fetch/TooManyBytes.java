package org.ruyi.data.fetch;

import java.io.Serializable;
import org.ruyi.data.ledger.RejectedException;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Refuses originals that are too long to hold in memory. */
public record TooManyBytes(long greatest) implements Serializable {
  public static final String NAME = "too-many-bytes";

  /**
   * Judges a length.
   *
   * @param bytes the length; -1: not known yet
   * @throws RejectedException where there are too many
   */
  public void check(long bytes) throws RejectedException {
    if (bytes > greatest) {
      throw rejection(Long.toString(bytes));
    }
  }

  /** The rejection of an original whose whole length nobody read. */
  public RejectedException endless() {
    return rejection("more than " + greatest);
  }

  private RejectedException rejection(String measured) {
    return new RejectedException(
        new Rejection(Stage.FETCH, NAME, measured, "at most " + greatest, ""));
  }
}
