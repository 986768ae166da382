package org.ruyi.jobs.train;

import org.ruyi.jobs.JobException;
import org.ruyi.jobs.train.averaging.EngineFactory;
import org.ruyi.jobs.train.averaging.TaskResources;
import org.ruyi.jobs.train.averaging.WorkerEngine;
import org.ruyi.jobs.train.config.DiffusionConfig;
import org.ruyi.jobs.train.config.TrainingConfig;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.Gpu;
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
  public WorkerEngine open(TaskResources resources) {
    requireGpu(resources);
    TrainerConfig config =
        new TrainerConfig(
            UNet2DConfig.fromJson(unet),
            diffusion.noise(),
            diffusion.objective(),
            diffusion.perturbations(),
            train.optimizer(),
            train.gradientClip(),
            train.compute(resources.gpu().orElse(0)));
    return new TorchEngine(trainer(config), train, resources.threads());
  }

  @Override
  public int gpus() {
    return train.device() == ComputeDevice.CPU ? 0 : Gpu.count();
  }

  /** A worker that was given a GPU, or told to use one, never computes elsewhere in silence. */
  private void requireGpu(TaskResources resources) {
    if (train.device() != ComputeDevice.CPU && resources.gpu().isPresent() && gpus() == 0) {
      throw new JobException(
          "Cannot train on GPU %d, which Spark gives this task: libtorch sees no CUDA device (build"
                  .formatted(resources.gpu().getAsInt())
              + " with -Pgpu and give executors the CUDA 13 libraries, or set train.device=cpu)");
    }
  }

  private Trainer trainer(TrainerConfig config) {
    try {
      return Trainer.open(config);
    } catch (IllegalStateException e) {
      throw new JobException(e.getMessage(), e);
    } catch (RuntimeException e) {
      throw OutOfMemory.explain(e, "Cannot hold the network", "set a smaller model.unet");
    }
  }
}
