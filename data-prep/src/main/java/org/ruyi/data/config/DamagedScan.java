package org.ruyi.data.config;

/** What becomes of a JPEG whose compressed data hold markers that cannot stand there. */
public enum DamagedScan {
  /** It is undecodable. */
  REJECT,
  /** What the decoder makes of it is the picture. */
  DECODE
}
