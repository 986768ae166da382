package org.ruyi.jobs.train.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.OptionalInt;
import org.ruyi.jobs.train.averaging.Deltas;
import org.ruyi.model.nn.ComputeDevice;
import org.ruyi.model.nn.Gpu;
import org.ruyi.model.nn.Precision;
import org.ruyi.model.training.AdamWConfig;
import org.ruyi.model.training.Compute;
import org.ruyi.model.training.GradientCheckpointing;
import org.ruyi.model.training.LearningRate;

/**
 * The optimization.
 *
 * @param seed of the first parameters, the order of the data and the noise
 * @param device where workers compute
 * @param gpuMemoryFraction of a GPU's memory that a worker's process may take
 * @param precision in which workers compute
 * @param gradientCheckpointing whether memory is saved by computing twice
 * @param microBatchSize pictures whose gradients are computed at once; 0 for all of a batch
 * @param workers that train side by side
 * @param batchSize pictures of one step of one worker
 * @param steps optimizer steps of each worker
 * @param stepsPerRound optimizer steps between two averages
 * @param roundTimeout longest time of a round; zero for any
 * @param roundRetries of a round that took longer, or that the cluster failed
 * @param learningRate after warm-up
 * @param learningRateSchedule after warm-up
 * @param warmupSteps in which the learning rate grows from 0
 * @param weightDecay decoupled, as in AdamW
 * @param beta1 decay of the mean of gradients
 * @param beta2 decay of the mean of squared gradients
 * @param epsilon of AdamW's denominator
 * @param gradientClip largest norm of the gradient; 0 for any
 * @param warmupRounds first rounds, of one step each and without the outer optimizer
 * @param maxSkippedSteps in a row, whose loss or gradient is not finite, before the run stops
 * @param optimizerState what becomes of AdamW's moments at the end of a round
 * @param deltas in what form workers send what they learnt in a round
 * @param outer what becomes of a round's average
 * @param ema the moving average
 */
public record TrainingConfig(
    long seed,
    ComputeDevice device,
    double gpuMemoryFraction,
    Precision precision,
    boolean gradientCheckpointing,
    int microBatchSize,
    int workers,
    int batchSize,
    int steps,
    int stepsPerRound,
    Duration roundTimeout,
    int roundRetries,
    double learningRate,
    Schedule learningRateSchedule,
    int warmupSteps,
    double weightDecay,
    double beta1,
    double beta2,
    double epsilon,
    double gradientClip,
    int warmupRounds,
    int maxSkippedSteps,
    OptimizerState optimizerState,
    Deltas deltas,
    OuterConfig outer,
    AverageConfig ema)
    implements Serializable {

  private static final int MAXIMUM_WORKERS = 10_000;
  private static final int MAXIMUM_BATCH = 65_536;
  private static final int MAXIMUM_STEPS = 999_999_999;

  public TrainingConfig {
    Check.atLeast("workers", 1, workers);
    Check.atMost("workers", MAXIMUM_WORKERS, workers);
    Check.positive("gpu-memory-fraction", gpuMemoryFraction);
    Check.between("gpu-memory-fraction", 0, 1, gpuMemoryFraction);
    Check.atLeast("batch-size", 1, batchSize);
    Check.atMost("batch-size", MAXIMUM_BATCH, batchSize);
    Check.atLeast("micro-batch-size", 0, microBatchSize);
    Check.atMost("micro-batch-size", batchSize, microBatchSize);
    Check.atLeast("steps", 1, steps);
    Check.atMost("steps", MAXIMUM_STEPS, steps);
    Check.atLeast("steps-per-round", 1, stepsPerRound);
    Check.notNegative("round-timeout", roundTimeout);
    Check.atLeast("round-retries", 0, roundRetries);
    Check.positive("learning-rate", learningRate);
    Check.atLeast("warmup-steps", 0, warmupSteps);
    Check.atMost("warmup-steps", steps, warmupSteps);
    Check.between("weight-decay", 0, 1, weightDecay);
    Check.fraction("beta1", beta1);
    Check.fraction("beta2", beta2);
    Check.positive("epsilon", epsilon);
    Check.between("gradient-clip", 0, 1e9, gradientClip);
    Check.atLeast("warmup-rounds", 0, warmupRounds);
    Check.atLeast("max-skipped-steps", 0, maxSkippedSteps);
  }

  /**
   * Where and how a worker computes.
   *
   * @param gpu index of the CUDA device, where it computes on one
   */
  public Compute compute(int gpu) {
    return new Compute(
        device,
        new Gpu(gpu, gpuMemoryFraction),
        precision,
        gradientCheckpointing ? GradientCheckpointing.ON : GradientCheckpointing.OFF,
        microBatchSize == 0 ? OptionalInt.empty() : OptionalInt.of(microBatchSize));
  }

  /** The constants of the optimizer. */
  public AdamWConfig optimizer() {
    return new AdamWConfig(beta1, beta2, epsilon, weightDecay);
  }

  /** The learning rate of each step. */
  public LearningRate rate() {
    return switch (learningRateSchedule) {
      case CONSTANT -> LearningRate.constantWithWarmup(learningRate, warmupSteps);
      case LINEAR -> LearningRate.linear(learningRate, warmupSteps, steps);
      case COSINE -> LearningRate.cosine(learningRate, warmupSteps, steps);
    };
  }
}
