package org.ruyi.data.ledger;

import java.util.Locale;

/** The stages that a pair goes through, in order. */
public enum Stage {
  /** Reading the source's own listing. */
  SOURCE,
  /** Judging the caption, without the picture's bytes. */
  CAPTION,
  /** Getting the picture's bytes. */
  FETCH,
  /** Judging and decoding the picture. */
  IMAGE,
  /** Judging the picture, or the pair, by models. */
  SCORE,
  /** Looking for pictures that the corpus holds more than once. */
  DEDUP;

  /** As the column {@code stage} has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
