package org.ruyi.model.guidance;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.loss.AlphaSigma;
import org.ruyi.model.nn.Denoiser;
import org.ruyi.model.scheduler.NoiseSchedule;
import org.ruyi.model.scheduler.PredictionType;

/**
 * Classifier guidance (arXiv 2105.05233, algorithm 2): ε̂ = ε − s·√(1−ᾱ_t)·∇ log p(y|x_t), the
 * gradient by autograd. Timesteps are indices of the schedule.
 */
public final class ClassifierGuidance implements Denoiser {
  private static final boolean ENABLED = true;

  private final Denoiser network;
  private final PredictionType predicted;
  private final NoisyClassifier classifier;
  private final Tensor labels;
  private final NoiseSchedule schedule;
  private final double scale;

  /**
   * @param predicted what the network predicts
   * @param labels y, [B] int64 on the classifier's device
   * @param scale s; 1 samples from the product of both models
   */
  public ClassifierGuidance(
      Denoiser network,
      PredictionType predicted,
      NoiseSchedule schedule,
      NoisyClassifier classifier,
      Tensor labels,
      double scale) {
    if (!Double.isFinite(scale)) {
      throw new IllegalArgumentException("Invalid guidance: %s (finite)".formatted(scale));
    }
    this.network = network;
    this.predicted = predicted;
    this.schedule = schedule;
    this.classifier = classifier;
    this.labels = labels;
    this.scale = scale;
  }

  @Override
  public Tensor predict(Tensor sample, Tensor timestep) {
    long channels = sample.size(1);
    Tensor output = network.predict(sample, timestep);
    AlphaSigma point = AlphaSigma.at(schedule, timestep, sample);
    Tensor noise = point.noise(predicted, output.narrow(1, 0, channels), sample);
    Tensor guided = noise.sub(point.sigma().mul(gradient(sample, timestep)).mul(new Scalar(scale)));
    Tensor prediction =
        predicted == PredictionType.EPSILON
            ? guided
            : point.outputFor(
                predicted, point.original(PredictionType.EPSILON, guided, sample), sample);
    return ClassifierFreeGuidance.withVariance(prediction, output, channels);
  }

  /**
   * ∇ log p(y|x_t) by x_t.
   *
   * @param sample x_t, [B, ...]
   * @param timestep [B]
   * @return the shape of {@code sample}, without gradients of its own
   */
  public Tensor gradient(Tensor sample, Tensor timestep) {
    try (AutoGradMode mode = new AutoGradMode(ENABLED)) {
      Tensor x = sample.detach().set_requires_grad(true);
      Tensor likelihood =
          ClassifierLoss.logLikelihood(classifier.logits(x, timestep), labels).sum();
      return torch.grad(new TensorVector(likelihood), new TensorVector(x)).get(0).detach();
    }
  }
}
