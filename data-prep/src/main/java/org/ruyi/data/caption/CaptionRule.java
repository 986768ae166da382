package org.ruyi.data.caption;

import java.io.Serializable;
import java.util.Optional;
import org.ruyi.data.ledger.Rejection;

/** Judges one cleaned caption. */
public interface CaptionRule extends Serializable {

  /** As the column {@code rule} has it. */
  String name();

  /** Returns why the caption is rejected, or nothing. */
  Optional<Rejection> judge(String caption);
}
