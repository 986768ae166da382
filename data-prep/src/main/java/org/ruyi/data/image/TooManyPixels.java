package org.ruyi.data.image;

import java.util.Optional;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Refuses pictures that would take too much memory to decode, such as decompression bombs. */
public record TooManyPixels(long greatest) implements ImageRule {
  public static final String NAME = "too-many-pixels";

  @Override
  public Optional<Rejection> judge(ImageHeader header) {
    if (header.pixels() <= greatest) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(
            Stage.IMAGE,
            NAME,
            header.width() + "x" + header.height(),
            "at most " + greatest + " pixels",
            ""));
  }
}
