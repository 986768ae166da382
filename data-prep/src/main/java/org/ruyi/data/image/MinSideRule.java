package org.ruyi.data.image;

import java.util.Locale;
import java.util.Optional;
import org.ruyi.data.config.MinSide;
import org.ruyi.data.ledger.Rejection;
import org.ruyi.data.ledger.Stage;

/** Wukong's rule of size: sides longer than 200 pixels, as the picture is seen. */
public record MinSideRule(MinSide least) implements ImageRule {
  public static final String NAME = "min-side";

  @Override
  public Optional<Rejection> judge(ImageHeader header) {
    int side =
        switch (least.appliesTo()) {
          case BOTH -> Math.min(header.width(), header.height());
          case EITHER -> Math.max(header.width(), header.height());
        };
    if (side > least.pixels()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rejection(
            Stage.IMAGE,
            NAME,
            header.width() + "x" + header.height(),
            least.appliesTo().name().toLowerCase(Locale.ROOT) + " longer than " + least.pixels(),
            ""));
  }
}
