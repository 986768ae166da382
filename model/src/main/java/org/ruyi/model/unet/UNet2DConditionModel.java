package org.ruyi.model.unet;

import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.block.TimestepEmbedding;
import org.ruyi.model.block.Timesteps;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.DropoutSeed;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterScope;

/**
 * The U-Net of latent diffusion (arXiv 2112.10752), which attends to text, in the form of
 * diffusers' {@code UNet2DConditionModel}: the same configuration, the same parameter names and
 * shapes in the same order, the same outputs.
 *
 * <p>Its memory belongs to the pointer scope in which it was made. {@link #forward} may run in
 * several threads at once; training may not.
 */
public final class UNet2DConditionModel {
  /** What a masked token's score is lowered by. */
  private static final double MASKED = -10_000;

  private final UNet2DConditionConfig config;
  private final Conv2d convIn;
  private final TimeFeatures timeProj;
  private final TimestepEmbedding timeEmbedding;
  private final Linear encoderHidProj;
  private final ClassEmbedding classEmbedding;
  private final TimeFeatures addTimeProj;
  private final TimestepEmbedding addEmbedding;
  private final UNetBody body;
  private final FlatParameters parameters;
  private final DropoutSeed dropoutSeed;

  private UNet2DConditionModel(UNet2DConditionConfig config, ParameterScope scope, Memory memory) {
    this.config = config;
    int finest = config.blockOutChannels().get(0);
    int width = config.timeEmbeddingWidth();
    int kernel = config.convInKernel();

    convIn = new Conv2d(scope.child("conv_in"), config.inChannels(), finest, kernel, 1, kernel / 2);
    timeProj = new Timesteps(finest, config.freqShift(), config.timeOrder())::forward;
    timeEmbedding = new TimestepEmbedding(scope.child("time_embedding"), finest, width);
    encoderHidProj =
        config.encoderHidDim().isEmpty()
            ? null
            : new Linear(
                scope.child("encoder_hid_proj"),
                config.encoderHidDim().getAsInt(),
                config.crossAttentionDim().get(0));
    classEmbedding = classEmbedding(scope.child("class_embedding"), config, timeProj);
    if (config.additionEmbedType().isPresent()) {
      int features = config.additionTimeEmbedDim().getAsInt();
      addTimeProj = new Timesteps(features, config.freqShift(), config.timeOrder())::forward;
      addEmbedding =
          new TimestepEmbedding(
              scope.child("add_embedding"),
              config.projectionClassEmbeddingsInputDim().getAsInt(),
              width);
    } else {
      addTimeProj = null;
      addEmbedding = null;
    }
    body = new UNetBody(scope, UNet2DConditionLevels.of(config));

    dropoutSeed = scope.dropoutSeed();
    parameters = memory.allocate(scope);
  }

  private interface Memory {
    FlatParameters allocate(ParameterScope scope);
  }

  /** A network with zeroed parameters and gradients on {@code device}. */
  public static UNet2DConditionModel forTraining(UNet2DConditionConfig config, Device device) {
    return new UNet2DConditionModel(
        config,
        ParameterScope.root(),
        scope -> FlatParameters.forTraining(scope.parameters(), device));
  }

  /** A network with zeroed parameters and no gradients on {@code device}. */
  public static UNet2DConditionModel forInference(UNet2DConditionConfig config, Device device) {
    return new UNet2DConditionModel(
        config,
        ParameterScope.root(),
        scope -> FlatParameters.forInference(scope.parameters(), device));
  }

  /** Names, shapes and offsets of the parameters; allocates nothing. */
  public static ParameterLayout layout(UNet2DConditionConfig config) {
    ParameterScope scope = ParameterScope.root();
    new UNet2DConditionModel(config, scope, unbound -> null);
    return ParameterLayout.of(scope.parameters());
  }

  private static ClassEmbedding classEmbedding(
      ParameterScope scope, UNet2DConditionConfig config, TimeFeatures time) {
    int width = config.timeEmbeddingWidth();
    int projected = config.projectionClassEmbeddingsInputDim().orElse(0);
    return switch (config.classEmbedType().orElse("table")) {
      case "timestep" ->
          ClassEmbedding.timestep(scope, time, config.blockOutChannels().get(0), width);
      case "identity" -> ClassEmbedding.identity(width);
      case "projection" -> ClassEmbedding.projection(scope, projected, width);
      case "simple_projection" -> ClassEmbedding.simpleProjection(scope, projected, width);
      default ->
          config.numClassEmbeds().isPresent()
              ? ClassEmbedding.table(scope, config.numClassEmbeds().getAsInt(), width)
              : ClassEmbedding.none();
    };
  }

  /** The configuration this was made from. */
  public UNet2DConditionConfig config() {
    return config;
  }

  /** The parameters, live. */
  public FlatParameters parameters() {
    return parameters;
  }

  /** Whether and what the dropout layers drop; at first nothing. */
  public DropoutSeed dropoutSeed() {
    return dropoutSeed;
  }

  /**
   * Predicts what the network was trained for, by default the noise in {@code sample}.
   *
   * @param sample [B, in channels, H, W] fp32
   * @param timestep [B], integer or floating
   * @return [B, out channels, H, W] fp32
   * @throws IllegalArgumentException if a shape does not fit, or if a part of the condition is
   *     missing or superfluous
   */
  public Tensor forward(Tensor sample, Tensor timestep, Condition condition) {
    return forward(sample, timestep, condition, Checkpoints.none());
  }

  /**
   * The same, layer by layer with checkpoints.
   *
   * @param checkpoints whose {@code backward} follows the loss's
   */
  public Tensor forward(
      Tensor sample, Tensor timestep, Condition condition, Checkpoints checkpoints) {
    requireInputs(sample, timestep, condition);
    Tensor time = checkpoints.runOne(() -> time(timestep, condition));
    Tensor context = checkpoints.runOne(() -> context(condition));
    Conditioning conditioning = new Conditioning(time, context, bias(condition));
    Tensor hidden =
        checkpoints.runOne(
            () ->
                convIn.forward(config.centerInputSample() ? UNet2DModel.centered(sample) : sample));
    return body.forward(hidden, conditioning, checkpoints).to(ScalarType.Float);
  }

  private Tensor time(Tensor timestep, Condition condition) {
    Tensor time = timeEmbedding.forward(timeProj.of(timestep));
    if (classEmbedding.present()) {
      Tensor classes = classEmbedding.forward(condition.classLabels().orElseThrow());
      time =
          config.classEmbeddingsConcat()
              ? torch.cat(new TensorVector(time, classes), -1)
              : time.add(classes);
    }
    return addEmbedding == null ? time : time.add(added(condition));
  }

  private Tensor added(Condition condition) {
    Tensor ids = condition.timeIds().orElseThrow();
    Tensor features = addTimeProj.of(ids.flatten()).reshape(ids.size(0), -1);
    return addEmbedding.forward(
        torch.cat(new TensorVector(condition.textEmbeds().orElseThrow(), features), -1));
  }

  private Tensor context(Condition condition) {
    Tensor states = condition.encoderHiddenStates();
    return encoderHidProj == null ? states : encoderHidProj.forward(states);
  }

  /** [B, M] of ones and zeros to [B, 1, 1, M] of 0 and a large negative score. */
  private static Tensor bias(Condition condition) {
    return condition
        .encoderAttentionMask()
        .map(
            mask ->
                mask.to(ScalarType.Float)
                    .neg()
                    .add(new Scalar(1.0))
                    .mul(new Scalar(MASKED))
                    .unsqueeze(1)
                    .unsqueeze(1))
        .orElse(null);
  }

  private void requireInputs(Tensor sample, Tensor timestep, Condition condition) {
    if (sample.dim() != 4 || sample.size(1) != config.inChannels()) {
      throw new IllegalArgumentException(
          "Invalid sample: shape %s ([B, %d, H, W])"
              .formatted(Arrays.toString(sample.shape()), config.inChannels()));
    }
    long batch = sample.size(0);
    requireShape("timestep", timestep, batch);
    int width = config.encoderHidDim().orElse(config.crossAttentionDim().get(0));
    Tensor states = condition.encoderHiddenStates();
    if (states.dim() != 3 || states.size(0) != batch || states.size(2) != width) {
      throw new IllegalArgumentException(
          "Invalid encoder hidden states: shape %s ([%d, M, %d])"
              .formatted(Arrays.toString(states.shape()), batch, width));
    }
    condition
        .encoderAttentionMask()
        .ifPresent(mask -> requireShape("encoder attention mask", mask, batch, states.size(1)));
    classEmbedding.requireLabels(condition.classLabels().orElse(null), batch);
    requireAdded(condition, batch);
  }

  private void requireAdded(Condition condition, long batch) {
    boolean given = condition.textEmbeds().isPresent() && condition.timeIds().isPresent();
    if (given != (addEmbedding != null)) {
      throw new IllegalArgumentException(
          given
              ? "Invalid condition: text embeds and time ids given (the network takes none)"
              : "Invalid condition: no text embeds and time ids (the network takes both)");
    }
    if (given) {
      Tensor text = condition.textEmbeds().get();
      Tensor ids = condition.timeIds().get();
      long width = config.projectionClassEmbeddingsInputDim().getAsInt();
      long each = config.additionTimeEmbedDim().getAsInt();
      if (text.dim() != 2
          || ids.dim() != 2
          || text.size(0) != batch
          || ids.size(0) != batch
          || text.size(1) + ids.size(1) * each != width) {
        throw new IllegalArgumentException(
            "Invalid condition: text embeds %s and time ids %s ([%d, n] and [%d, m], n + %d·m = %d)"
                .formatted(
                    Arrays.toString(text.shape()),
                    Arrays.toString(ids.shape()),
                    batch,
                    batch,
                    each,
                    width));
      }
    }
  }

  private static void requireShape(String what, Tensor tensor, long... expected) {
    if (!Arrays.equals(tensor.shape(), expected)) {
      throw new IllegalArgumentException(
          "Invalid %s: shape %s (%s)"
              .formatted(what, Arrays.toString(tensor.shape()), Arrays.toString(expected)));
    }
  }
}
