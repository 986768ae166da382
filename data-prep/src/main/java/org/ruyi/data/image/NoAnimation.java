package org.ruyi.data.image;

import java.util.Locale;
import java.util.Optional;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Refuses moving pictures. */
public record NoAnimation() implements ImageRule {
  public static final String NAME = "animation";

  @Override
  public Optional<Rejection> judge(ImageHeader header) {
    return header.animated()
        ? Optional.of(
            Rejection.of(
                Stage.IMAGE, NAME, "a moving " + header.format().name().toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }
}
