package org.ruyi.data.image;

import java.io.Serializable;
import java.util.Optional;
import org.ruyi.data.ledger.Rejection;

/** Judges a picture by its header. */
interface ImageRule extends Serializable {
  Optional<Rejection> judge(ImageHeader header);
}
