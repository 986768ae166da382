package org.ruyi.data.config;

import java.io.Serializable;

/**
 * The least size of an original picture.
 *
 * @param pixels a side must be longer than this
 */
public record MinSide(int pixels, AppliesTo appliesTo) implements Serializable {

  /** Which sides must be longer. */
  public enum AppliesTo {
    BOTH,
    EITHER
  }

  public MinSide {
    Check.atLeast("pixels", pixels, 0);
  }
}
