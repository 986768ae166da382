package org.ruyi.data.ledger;

/** A stage has more or fewer rows after it than before it: the result must not be published. */
public final class UnbalancedLedgerException extends RuntimeException {
  UnbalancedLedgerException(String message) {
    super(message);
  }
}
