package org.ruyi.jobs.train;

import java.util.List;
import java.util.Optional;
import org.ruyi.jobs.UserException;
import org.ruyi.jobs.train.config.TrainConfig;
import org.ruyi.jobs.train.data.PictureLoader;
import org.ruyi.jobs.train.data.Shape;
import org.ruyi.model.unet.UNet2DConfig;

/** Whether a network can learn from pictures of such shapes. */
final class TrainingShapes {
  private static final int CHANNELS = 3;

  private TrainingShapes() {}

  /**
   * @param stored shapes of the dataset's pictures
   * @throws UserException naming the first shape that cannot be used, and why
   */
  static void require(List<Shape> stored, TrainConfig config, UNet2DConfig unet) {
    PictureLoader.Settings settings =
        PictureLoader.Settings.of(config.data(), config.train().seed());
    for (Shape shape : stored) {
      Optional<String> refusal = settings.refusal(shape);
      if (refusal.isPresent()) {
        throw new UserException(
            "Invalid data.crop: the dataset has pictures of %s pixels, which %s"
                .formatted(shape, refusal.get()));
      }
      require(settings.seen(shape), config.train().batchSize(), unet.sizeMultiple());
    }
  }

  private static void require(Shape shape, int batch, int multiple) {
    if (shape.width() % multiple != 0 || shape.height() % multiple != 0) {
      throw new UserException(
          "Cannot train on pictures of %s pixels: model.unet takes multiples of %d"
                  .formatted(shape, multiple)
              + " (crop them with data.crop.side, prepare them with image.buckets.step = %d, or"
                  .formatted(multiple)
              + " give model.unet fewer levels)");
    }
    long most = Integer.MAX_VALUE / ((long) CHANNELS * shape.pixels());
    if (batch > most) {
      throw new UserException(
          "Invalid train.batch-size: %d (pictures of %s pixels go into a minibatch at most %d"
                  .formatted(batch, shape, most)
              + " times)");
    }
  }
}
