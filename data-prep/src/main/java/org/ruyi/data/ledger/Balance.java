package org.ruyi.data.ledger;

/**
 * Rows into a stage, and what became of them.
 *
 * @param what the stage, as an error names it
 */
public record Balance(String what, long input, long kept, long rejected) {

  /**
   * Asserts that no row was lost or doubled.
   *
   * @throws UnbalancedLedgerException where {@code input != kept + rejected}
   */
  public Balance {
    if (input != kept + rejected) {
      throw new UnbalancedLedgerException(
          "Cannot account for every row after "
              + what
              + ": "
              + input
              + " went in, "
              + kept
              + " were kept and "
              + rejected
              + " rejected");
    }
  }
}
