package org.ruyi.data.config;

/** What becomes of an embedded colour profile. */
public enum Icc {
  /** Colours are converted to sRGB by it. */
  CONVERT,
  /** Numbers are taken as sRGB, whatever it says. */
  IGNORE
}
