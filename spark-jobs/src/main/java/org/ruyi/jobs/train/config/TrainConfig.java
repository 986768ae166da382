package org.ruyi.jobs.train.config;

/**
 * All settings of a training run.
 *
 * @param data what it learns from
 * @param model the network
 * @param diffusion the process that the network learns to undo
 * @param train the optimization
 * @param preview pictures drawn on the way
 * @param checkpoint where results go
 */
public record TrainConfig(
    DataConfig data,
    ModelConfig model,
    DiffusionConfig diffusion,
    TrainingConfig train,
    PreviewConfig preview,
    CheckpointConfig checkpoint) {

  /** The class path resource with every default. */
  public static final String DEFAULTS = "org/ruyi/jobs/train/defaults.conf";
}
