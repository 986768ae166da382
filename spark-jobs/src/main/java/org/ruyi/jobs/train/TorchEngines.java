package org.ruyi.jobs.train;

import org.ruyi.jobs.train.averaging.EngineFactory;
import org.ruyi.jobs.train.averaging.WorkerEngine;
import org.ruyi.jobs.train.config.DiffusionConfig;
import org.ruyi.jobs.train.config.TrainingConfig;
import org.ruyi.model.training.Trainer;
import org.ruyi.model.training.TrainerConfig;
import org.ruyi.model.unet.UNet2DConfig;

/**
 * Opens engines that train a U-Net in libtorch.
 *
 * @param unet configuration of the network, in diffusers' JSON
 * @param diffusion the process
 * @param train the optimization
 */
record TorchEngines(String unet, DiffusionConfig diffusion, TrainingConfig train)
    implements EngineFactory {

  @Override
  public WorkerEngine open(int threads) {
    TrainerConfig config =
        new TrainerConfig(
            UNet2DConfig.fromJson(unet),
            diffusion.noise(),
            diffusion.objective(),
            diffusion.perturbations(),
            train.optimizer(),
            train.gradientClip(),
            train.compute());
    return new TorchEngine(
        Trainer.open(config), train.rate(), train.seed(), threads, train.maxSkippedSteps());
  }
}
