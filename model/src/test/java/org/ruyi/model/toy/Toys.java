package org.ruyi.model.toy;

import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.Draws;
import org.ruyi.model.blur.BlurSchedule;
import org.ruyi.model.blur.BlurringDiffusionSampler;
import org.ruyi.model.loss.BlurringLoss;
import org.ruyi.model.loss.ConsistencyLoss;
import org.ruyi.model.loss.ConsistencyScaling;
import org.ruyi.model.loss.Distance;
import org.ruyi.model.loss.EdmLoss;
import org.ruyi.model.loss.EdmScaling;
import org.ruyi.model.loss.HybridLoss;
import org.ruyi.model.loss.LogNormalSigmas;
import org.ruyi.model.loss.LossWeight;
import org.ruyi.model.loss.ProgressiveDistillationLoss;
import org.ruyi.model.loss.SimpleLoss;
import org.ruyi.model.loss.UniformTimes;
import org.ruyi.model.loss.UniformTimesteps;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.Churn;
import org.ruyi.model.scheduler.EdmPreconditioning;
import org.ruyi.model.scheduler.EdmStochasticSampler;
import org.ruyi.model.scheduler.KarrasSigmas;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;
import org.ruyi.model.scheduler.SchedulerConfig;
import org.ruyi.model.training.Ema;
import org.ruyi.model.training.EmaConfig;

/** One small training for each kind of loss, and samples of what it gave. */
final class Toys {
  /** Steps of the trainings that the documentation shows. */
  static final int STEPS = 2000;

  /** Samples of a toy, and of the data. */
  static final long COUNT = 4000;

  private static final long BATCH = 256;
  private static final long SAMPLE_SEED = 77;
  private static final long DATA_SEED = 500_000;
  private static final int TIMESTEPS = 128;
  private static final double RATE = 2e-3;
  private static final int LEVELS = 24;
  private static final KarrasSigmas SIGMAS = KarrasSigmas.paper();

  private Toys() {}

  /**
   * What came out.
   *
   * @param samples [COUNT, ...]
   * @param distance sliced Wasserstein distance of samples and data
   * @param untrained the same distance of what the untrained network gives
   */
  record Result(Tensor samples, double distance, double untrained) {
    static Result of(Tensor samples, Tensor untrained, Tensor data) {
      return new Result(
          samples,
          SlicedWasserstein.between(samples, data),
          SlicedWasserstein.between(untrained, data));
    }
  }

  /** Data that no training saw. */
  static Tensor points() {
    return SwissRoll.points(COUNT, DATA_SEED);
  }

  /** Data that no training saw. */
  static Tensor patches() {
    return Blobs.patches(COUNT, DATA_SEED);
  }

  /** Normal values of the mean and deviation of all values of {@code data}. */
  static Tensor gaussianLike(Tensor data) {
    return Draws.normal(5, data.shape()).mul(data.std()).add(data.mean());
  }

  private static ToyTraining onPoints(int steps) {
    return new ToyTraining(seed -> SwissRoll.points(BATCH, seed), steps, RATE);
  }

  private static ToyNetwork network(int outputFactor, double timeUnit) {
    return new ToyNetwork(new ToyNetwork.Shape(2, outputFactor, 32, 128, timeUnit), 1);
  }

  private static SchedulerConfig scheduler(String prediction, String variance) {
    return SchedulerConfig.fromJson(
        """
        {"_class_name": "%s", "num_train_timesteps": %d, "beta_start": 0.001, "beta_end": 0.08,
         "prediction_type": "%s", "clip_sample": false, "timestep_spacing": "trailing"%s}
        """
            .formatted(
                variance.isEmpty() ? "DDIMScheduler" : "DDPMScheduler",
                TIMESTEPS,
                prediction,
                variance.isEmpty() ? "" : ", \"variance_type\": \"" + variance + "\""));
  }

  private static NoiseSchedule schedule() {
    return NoiseSchedule.of(scheduler("epsilon", "").noise());
  }

  /** The noise by its squared error; DDIM of 32 steps. */
  static Result simple(int steps) {
    ToyNetwork network = network(1, TIMESTEPS);
    Tensor before = ddim("epsilon", 32, network);
    onPoints(steps)
        .run(
            network,
            new SimpleLoss(schedule(), PredictionType.EPSILON),
            UniformTimesteps.below(TIMESTEPS));
    return Result.of(ddim("epsilon", 32, network), before, points());
  }

  private static Tensor ddim(String prediction, int steps, Denoiser network) {
    return ToySampling.run(
        scheduler(prediction, "").sampler(steps), network, SAMPLE_SEED, COUNT, 2);
  }

  /** Noise and variance by the hybrid loss; ancestral sampling of 32 steps. */
  static Result hybrid(int steps) {
    ToyNetwork network = network(2, TIMESTEPS);
    Tensor before = ancestral(network);
    onPoints(steps)
        .run(
            network,
            new HybridLoss(
                schedule(), PredictionType.EPSILON, LossWeight.uniform(), HybridLoss.PAPER_LAMBDA),
            UniformTimesteps.below(TIMESTEPS));
    return Result.of(ancestral(network), before, points());
  }

  private static Tensor ancestral(Denoiser network) {
    return ToySampling.run(
        scheduler("epsilon", "learned_range").sampler(32), network, SAMPLE_SEED, COUNT, 2);
  }

  /** EDM's denoiser; Heun's method over 18 noise levels. */
  static Result edm(int steps) {
    ToyNetwork network = network(1, 2);
    Tensor before = heun(network);
    onPoints(steps)
        .run(network, new EdmLoss(new EdmScaling(SwissRoll.DEVIATION)), LogNormalSigmas.paper());
    return Result.of(heun(network), before, points());
  }

  private static Tensor heun(Denoiser network) {
    return ToySampling.run(
        new EdmStochasticSampler(
            18, SIGMAS, new EdmPreconditioning(SwissRoll.DEVIATION), Churn.NONE),
        network,
        SAMPLE_SEED,
        COUNT,
        2);
  }

  /** A consistency model distilled from an EDM teacher; one step. */
  static Result consistencyDistillation(int teacherSteps, int steps) {
    EdmScaling edm = new EdmScaling(SwissRoll.DEVIATION);
    ToyNetwork teacher = network(1, 2);
    onPoints(teacherSteps).run(teacher, new EdmLoss(edm), LogNormalSigmas.paper());
    ToyNetwork student = network(1, 2000);
    student.parameters().values().copy_(teacher.parameters().values());
    return consistency(student, edm.around(teacher), steps);
  }

  /** A consistency model trained without a teacher; one step. */
  static Result consistencyTraining(int steps) {
    return consistency(network(1, 2000), null, steps);
  }

  private static Result consistency(ToyNetwork student, Denoiser teacher, int steps) {
    ConsistencyScaling preconditioning =
        new ConsistencyScaling(SwissRoll.DEVIATION, SIGMAS.minimum());
    Tensor before = once(network(1, 2000));
    ToyNetwork target = student.copy();
    Ema ema = new Ema(new EmaConfig(0.95, 0, 0, new EmaConfig.Ratio()));
    Distance distance = Distance.pseudoHuber(0.01);
    ConsistencyLoss loss =
        teacher == null
            ? ConsistencyLoss.training(SIGMAS, LEVELS, preconditioning, target, distance)
            : ConsistencyLoss.distillation(
                SIGMAS, LEVELS, preconditioning, target, distance, teacher);
    onPoints(steps)
        .run(
            student,
            loss,
            UniformTimesteps.below(LEVELS - 1),
            step ->
                ema.update(target.parameters().values(), student.parameters().values(), step + 1));
    return Result.of(once(student), before, points());
  }

  private static Tensor once(Denoiser network) {
    SchedulerConfig config =
        SchedulerConfig.fromJson(
            """
            {"_class_name": "CMStochasticIterativeScheduler", "num_train_timesteps": %d,
             "clip_denoised": false, "sigma_data": %s}
            """
                .formatted(LEVELS, SwissRoll.DEVIATION));
    return ToySampling.run(config.sampler(1), network, SAMPLE_SEED, COUNT, 2);
  }

  /** A student of one step, distilled in halves from a teacher of 16; DDIM of one step. */
  static Result progressive(int teacherSteps, int steps) {
    ToyNetwork student = network(1, TIMESTEPS);
    Tensor before = ddim("v_prediction", 1, student);
    onPoints(teacherSteps)
        .run(
            student,
            new SimpleLoss(schedule(), PredictionType.V_PREDICTION),
            UniformTimesteps.below(TIMESTEPS));
    for (int count = 8; count >= 1; count /= 2) {
      ProgressiveDistillationLoss loss =
          new ProgressiveDistillationLoss(
              schedule(),
              PredictionType.V_PREDICTION,
              LossWeight.truncatedSnr(),
              student.copy(),
              count);
      onPoints(steps).run(student, loss, UniformTimesteps.among(loss.timesteps()));
    }
    return Result.of(ddim("v_prediction", 1, student), before, points());
  }

  /** Blurring diffusion of patches; 50 steps. */
  static Result blurring(int steps) {
    BlurSchedule schedule = new BlurSchedule(4, 0.02, -6, 6);
    ToyNetwork network =
        new ToyNetwork(new ToyNetwork.Shape(Blobs.SIDE * Blobs.SIDE, 1, 0, 256, 1), 1);
    Tensor before = deblur(schedule, network);
    new ToyTraining(seed -> Blobs.patches(BATCH, seed), steps, RATE)
        .run(network, new BlurringLoss(schedule), new UniformTimes());
    return Result.of(deblur(schedule, network), before, patches());
  }

  private static Tensor deblur(BlurSchedule schedule, Denoiser network) {
    return ToySampling.run(
        new BlurringDiffusionSampler(schedule, 50),
        network,
        SAMPLE_SEED,
        COUNT,
        1,
        Blobs.SIDE,
        Blobs.SIDE);
  }
}
