package org.ruyi.jobs.train.data;

import java.io.Serializable;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ruyi.jobs.train.config.CropConfig;
import org.ruyi.jobs.train.data.View.Orientation;

/**
 * How each visit of a picture shows it anew, as a pure function of the seed and the position.
 *
 * @param seed of the run
 * @param flip whether half of the visits are mirrored left to right
 * @param crop the part that is seen
 */
record Augmentation(long seed, boolean flip, CropConfig crop) implements Serializable {

  /** What is seen of pictures of a shape. */
  Shape seen(Shape stored) {
    return crop.side() == 0 ? stored : Shape.square(crop.side());
  }

  /** Why pictures of a shape cannot be seen so, in words that follow "which". */
  Optional<String> refusal(Shape stored) {
    int least = Math.min(stored.width(), stored.height());
    if (crop.padding() >= least) {
      return Optional.of("can be extended by %d pixels at most".formatted(least - 1));
    }
    if (crop.side() > least + 2 * crop.padding()) {
      return Optional.of(
          "hold a crop of %d pixels a side at most".formatted(least + 2 * crop.padding()));
    }
    return Optional.empty();
  }

  View view(long position, Shape stored) {
    Shape shape = seen(stored);
    Orientation orientation =
        flip && new SplittableRandom(Purpose.FLIP.seed(seed, position)).nextBoolean()
            ? Orientation.MIRRORED
            : Orientation.AS_STORED;
    int across = stored.width() + 2 * crop.padding() - shape.width();
    int down = stored.height() + 2 * crop.padding() - shape.height();
    if (crop.place() == CropConfig.Place.CENTER) {
      return new View(across / 2, down / 2, shape, orientation);
    }
    SplittableRandom random = new SplittableRandom(Purpose.CROP.seed(seed, position));
    int left = random.nextInt(across + 1) - crop.padding();
    int top = random.nextInt(down + 1) - crop.padding();
    return new View(left, top, shape, orientation);
  }
}
