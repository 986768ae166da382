package org.ruyi.jobs.train;

import java.util.Locale;
import org.ruyi.jobs.train.config.TrainConfig;
import org.ruyi.model.unet.UNet2DConfig;

/** The README.md of a checkpoint, for the people who will serve it. */
final class ModelCard {
  private ModelCard() {}

  /**
   * @param parameters numbers of the network
   */
  static String of(
      TrainConfig config,
      UNet2DConfig unet,
      StateFile.DatasetName dataset,
      RoundMetrics metrics,
      long parameters) {
    StringBuilder card = new StringBuilder();
    card.append("---\nlibrary_name: diffusers\ntags:\n- ")
        .append(
            unet.numClassEmbeds().isPresent()
                ? "class-conditional-image-generation"
                : "unconditional-image-generation")
        .append("\n---\n\n# ")
        .append(config.checkpoint().run())
        .append(", step ")
        .append(metrics.step())
        .append("\n\n");
    card.append(
        """
        A diffusion model for pictures of %1$d x %1$d pixels, in the folder layout of diffusers. \
        The weights in `unet/` are the moving average of the trained parameters; `training/` has \
        what resuming needs besides and serving does not.

        | | |
        |---|---|
        """
            .formatted(unet.sampleSize().orElseThrow().width()));
    row(card, "network", "UNet2DModel, %,d parameters".formatted(parameters));
    row(card, "dataset", dataset.name() + ", version " + dataset.version());
    row(
        card,
        "trained",
        String.format(
            Locale.ROOT,
            "%d steps of %d workers x %d pictures (%.1f epochs)",
            metrics.step(),
            config.train().workers(),
            config.train().batchSize(),
            metrics.epoch()));
    row(card, "last loss", String.format(Locale.ROOT, "%.5f", metrics.loss()));
    row(card, "process", config.diffusion().scheduler().noise().schedule().diffusersName());
    card.append(
        """

        ```python
        from diffusers import DDIMScheduler, DDPMPipeline

        pipeline = DDPMPipeline.from_pretrained("this folder")
        """);
    if (unet.numClassEmbeds().isPresent()) {
      card.append(
          """
          # The network wants a class: call pipeline.unet(sample, timestep, class_labels).
          ```
          """);
      classes(card, config);
    } else {
      card.append(
          """
          pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
          picture = pipeline(num_inference_steps=50).images[0]
          ```
          """);
    }
    return card.toString();
  }

  private static void row(StringBuilder card, String name, String value) {
    card.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static void classes(StringBuilder card, TrainConfig config) {
    card.append("\n| class | caption contains |\n|---|---|\n");
    int index = 0;
    for (String phrase : config.data().classes()) {
      row(card, String.valueOf(index++), phrase.replace("|", "\\|").replace("\n", " "));
    }
    row(card, String.valueOf(index), "none of these");
  }
}
