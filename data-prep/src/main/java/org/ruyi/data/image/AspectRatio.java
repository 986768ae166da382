package org.ruyi.data.image;

import java.util.Locale;
import java.util.Optional;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Wukong's rule of shape: the longer side at most three times the shorter. */
public record AspectRatio(double greatest) implements ImageRule {
  public static final String NAME = "aspect-ratio";

  @Override
  public Optional<Rejection> judge(ImageHeader header) {
    int longer = Math.max(header.width(), header.height());
    int shorter = Math.min(header.width(), header.height());
    if (longer <= greatest * shorter) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(
            Stage.IMAGE,
            NAME,
            String.format(Locale.ROOT, "%.4g", (double) longer / shorter),
            "at most " + greatest,
            header.width() + "x" + header.height()));
  }
}
