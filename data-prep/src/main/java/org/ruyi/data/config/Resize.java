package org.ruyi.data.config;

/** How a picture becomes a square. */
public enum Resize {
  /** The greatest centred square, scaled. */
  CENTER_CROP,
  /** The whole picture, scaled to fit and centred on white. */
  PAD
}
