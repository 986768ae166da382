package org.ruyi.data.fetch;

/** What becomes of a body that is longer than allowed. */
enum Overflow {
  /** It is refused. */
  REFUSE,
  /** Its first bytes are taken. */
  CUT
}
