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
  /** Comparing a model's score of the pair with what is wanted. */
  SCORE,
  /** Comparing the picture with the others. */
  DEDUP;

  /** As the column {@code stage} has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
