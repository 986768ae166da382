package org.ruyi.jobs.sample;

import java.io.IOException;
import java.nio.file.Path;
import org.ruyi.model.io.PipelineFolder;
import org.ruyi.model.io.TargetFolder;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.scheduler.NoiseScheduleConfig;
import org.ruyi.model.scheduler.SchedulerClass;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.training.AdamWConfig;
import org.ruyi.model.training.Trainer;
import org.ruyi.model.training.TrainerConfig;
import org.ruyi.model.unet.UNet2DConfig;

/** A diffusers folder of a network that draws 8x8 pictures of noise. */
public final class TinyCheckpoint {
  private TinyCheckpoint() {}

  /**
   * Writes the folder.
   *
   * @param fields of the network's configuration beside the common ones, as JSON members
   */
  public static void write(Path folder, String fields) throws IOException {
    UNet2DConfig unet =
        UNet2DConfig.fromJson(
            """
            {"sample_size": 8, "block_out_channels": [8, 8], "norm_num_groups": 4,
             "down_block_types": ["DownBlock2D", "DownBlock2D"],
             "up_block_types": ["UpBlock2D", "UpBlock2D"], "layers_per_block": 1 %s}
            """
                .formatted(fields));
    NoiseScheduleConfig noise = NoiseScheduleConfig.ddpm();
    AdamWConfig optimizer = new AdamWConfig(0.9, 0.999, 1e-8, 0);
    try (Trainer trainer =
        Trainer.open(new TrainerConfig(unet, noise, optimizer, 0, ComputeDevice.CPU))) {
      trainer.initialize(3);
      PipelineFolder.write(
          TargetFolder.local(folder),
          unet,
          trainer.parameters(),
          SchedulerConfig.of(SchedulerClass.DDPM, noise));
    }
  }
}
