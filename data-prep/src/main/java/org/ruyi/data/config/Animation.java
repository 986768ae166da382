package org.ruyi.data.config;

/** What becomes of a moving picture. */
public enum Animation {
  /** Its first frame is the picture. */
  FIRST_FRAME,
  /** It is rejected. */
  REJECT
}
