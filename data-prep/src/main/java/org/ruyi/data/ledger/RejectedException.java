package org.ruyi.data.ledger;

/** Carries a rejection out of the work on one pair to where the pair's row is written. */
public final class RejectedException extends Exception {
  private final Rejection rejection;

  public RejectedException(Rejection rejection) {
    // Thrown once a bad row: the stack would cost more than the row's work.
    super(rejection.rule() + ": " + rejection.detail(), null, false, false);
    this.rejection = rejection;
  }

  public Rejection rejection() {
    return rejection;
  }
}
