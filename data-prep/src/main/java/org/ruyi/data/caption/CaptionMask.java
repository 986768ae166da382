package org.ruyi.data.caption;

import java.io.Serializable;

/** Replaces in a caption what tells who somebody is or where something is. */
interface CaptionMask extends Serializable {

  /** Takes time in proportion to the length of the caption. */
  String mask(String caption);
}
