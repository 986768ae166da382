package org.ruyi.model.unet;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a {@link UNet2DConditionModel} is told beside sample and timestep.
 *
 * @param encoderHiddenStates [B, M, width] fp32, tokens of a text encoder
 * @param encoderAttentionMask [B, M], 1 for tokens that count and 0 for others
 * @param classLabels as the network's {@code class_embed_type} wants them
 * @param textEmbeds [B, width] fp32, pooled text, for {@code text_time}
 * @param timeIds [B, n], sizes and corners, for {@code text_time}
 */
public record Condition(
    Tensor encoderHiddenStates,
    Optional<Tensor> encoderAttentionMask,
    Optional<Tensor> classLabels,
    Optional<Tensor> textEmbeds,
    Optional<Tensor> timeIds) {

  /** Text alone. */
  public static Condition of(Tensor encoderHiddenStates) {
    return new Condition(
        encoderHiddenStates,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with a mask of the tokens. */
  public Condition withMask(Tensor mask) {
    return new Condition(encoderHiddenStates, Optional.of(mask), classLabels, textEmbeds, timeIds);
  }

  /** The same with class labels. */
  public Condition withClassLabels(Tensor labels) {
    return new Condition(
        encoderHiddenStates, encoderAttentionMask, Optional.of(labels), textEmbeds, timeIds);
  }

  /** The same with pooled text and sizes. */
  public Condition withTextAndTime(Tensor text, Tensor ids) {
    return new Condition(
        encoderHiddenStates,
        encoderAttentionMask,
        classLabels,
        Optional.of(text),
        Optional.of(ids));
  }
}
