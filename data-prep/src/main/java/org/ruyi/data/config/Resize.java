package org.ruyi.data.config;

/** How a picture gets the shape that is stored. */
public enum Resize {
  /** The greatest centred square, scaled. */
  CENTER_CROP,
  /** The whole picture, scaled to fit and centred on the background. */
  PAD,
  /** The nearest of a set of shapes of about equal area, covered and cropped at the centre. */
  BUCKET
}
