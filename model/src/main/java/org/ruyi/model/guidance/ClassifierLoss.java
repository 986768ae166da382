package org.ruyi.model.guidance;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ruyi.model.loss.AlphaSigma;
import org.ruyi.model.loss.LossElements;
import org.ruyi.model.scheduler.NoiseSchedule;

/** The cross entropy of a classifier at x_t (arXiv 2105.05233, section 4). */
public final class ClassifierLoss {
  private final NoiseSchedule schedule;

  public ClassifierLoss(NoiseSchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * −log p(y|x_t) in nats.
   *
   * @param original x_0, [B, ...]
   * @param labels y, [B] int64 in [0, classes)
   * @param noise standard normal, the shape of {@code original}
   * @param timesteps [B] int64 in [0, T)
   * @return one value an example, with gradients towards the classifier's parameters
   */
  public LossElements of(
      NoisyClassifier classifier, Tensor original, Tensor labels, Tensor noise, Tensor timesteps) {
    Tensor noisy = AlphaSigma.at(schedule, timesteps, original).diffuse(original, noise);
    return new LossElements(logLikelihood(classifier.logits(noisy, timesteps), labels).neg());
  }

  /** log p(y), [B]. */
  static Tensor logLikelihood(Tensor logits, Tensor labels) {
    return torch.log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1);
  }
}
