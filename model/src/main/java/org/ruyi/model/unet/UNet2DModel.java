package org.ruyi.model.unet;

import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.block.TimestepEmbedding;
import org.ruyi.model.block.Timesteps;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.DropoutSeed;
import org.ruyi.model.nn.Embedding;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterScope;

/**
 * The U-Net of DDPM (arXiv 2006.11239) in the form of diffusers' {@code UNet2DModel}: the same
 * configuration, the same parameter names and shapes in the same order, the same outputs.
 *
 * <p>Its memory belongs to the pointer scope in which it was made. {@link #forward} may run in
 * several threads at once; training may not.
 */
public final class UNet2DModel {
  private final UNet2DConfig config;
  private final Conv2d convIn;
  private final TimeFeatures timeProj;
  private final TimestepEmbedding timeEmbedding;
  private final ClassEmbedding classEmbedding;
  private final UNetBody body;
  private final FlatParameters parameters;
  private final DropoutSeed dropoutSeed;

  private UNet2DModel(UNet2DConfig config, ParameterScope scope, Memory memory) {
    this.config = config;
    int finest = config.blockOutChannels().get(0);

    convIn = new Conv2d(scope.child("conv_in"), config.inChannels(), finest, 3, 1, 1);
    timeProj = timeFeatures(scope.child("time_proj"), config);
    timeEmbedding =
        new TimestepEmbedding(scope.child("time_embedding"), finest, config.timeEmbeddingWidth());
    classEmbedding = classEmbedding(scope.child("class_embedding"), config, timeProj);
    body = new UNetBody(scope, UNet2DLevels.of(config));

    dropoutSeed = scope.dropoutSeed();
    parameters = memory.allocate(scope);
  }

  private interface Memory {
    FlatParameters allocate(ParameterScope scope);
  }

  /** A network with zeroed parameters and gradients on {@code device}. */
  public static UNet2DModel forTraining(UNet2DConfig config, Device device) {
    return new UNet2DModel(
        config,
        ParameterScope.root(),
        scope -> FlatParameters.forTraining(scope.parameters(), device));
  }

  /** A network with zeroed parameters and no gradients on {@code device}. */
  public static UNet2DModel forInference(UNet2DConfig config, Device device) {
    return new UNet2DModel(
        config,
        ParameterScope.root(),
        scope -> FlatParameters.forInference(scope.parameters(), device));
  }

  /** Names, shapes and offsets of the parameters; allocates nothing. */
  public static ParameterLayout layout(UNet2DConfig config) {
    ParameterScope scope = ParameterScope.root();
    new UNet2DModel(config, scope, unbound -> null);
    return ParameterLayout.of(scope.parameters());
  }

  static TimeFeatures timeFeatures(ParameterScope scope, UNet2DConfig config) {
    int width = config.blockOutChannels().get(0);
    if (config.timeEmbeddingType().equals("learned")) {
      int timesteps = config.numTrainTimesteps().getAsInt();
      Embedding table = new Embedding(scope, timesteps, width);
      return timestep -> table.forward(timestep.to(ScalarType.Long));
    }
    return new Timesteps(width, config.freqShift(), config.timeOrder())::forward;
  }

  private static ClassEmbedding classEmbedding(
      ParameterScope scope, UNet2DConfig config, TimeFeatures time) {
    int width = config.timeEmbeddingWidth();
    return switch (config.classEmbedType().orElse("table")) {
      case "timestep" ->
          ClassEmbedding.timestep(scope, time, config.blockOutChannels().get(0), width);
      case "identity" -> ClassEmbedding.identity(width);
      default ->
          config.numClassEmbeds().isPresent()
              ? ClassEmbedding.table(scope, config.numClassEmbeds().getAsInt(), width)
              : ClassEmbedding.none();
    };
  }

  /** The configuration this was made from. */
  public UNet2DConfig config() {
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
   * @param sample [B, in channels, H, W] fp32; H and W multiples of {@link
   *     UNet2DConfig#sizeMultiple()}
   * @param timestep [B], integer or floating
   * @param classLabels [B] int64 in [0, classes) for a network with classes; [B] numbers for {@code
   *     class_embed_type} {@code timestep}, [B, time embedding] for {@code identity}; otherwise
   *     null
   * @return [B, out channels, H, W] fp32
   * @throws IllegalArgumentException if a shape does not fit or labels are missing or superfluous
   */
  public Tensor forward(Tensor sample, Tensor timestep, Tensor classLabels) {
    return forward(sample, timestep, classLabels, Checkpoints.none());
  }

  /**
   * The same, layer by layer with checkpoints.
   *
   * @param checkpoints whose {@code backward} follows the loss's
   */
  public Tensor forward(
      Tensor sample, Tensor timestep, Tensor classLabels, Checkpoints checkpoints) {
    requireInputs(sample, timestep, classLabels);
    Tensor time = checkpoints.runOne(() -> time(timestep, classLabels));
    Tensor hidden =
        checkpoints.runOne(
            () -> convIn.forward(config.centerInputSample() ? centered(sample) : sample));
    return body.forward(hidden, Conditioning.ofTime(time), checkpoints).to(ScalarType.Float);
  }

  private Tensor time(Tensor timestep, Tensor classLabels) {
    Tensor time = timeEmbedding.forward(timeProj.of(timestep));
    return classEmbedding.present() ? time.add(classEmbedding.forward(classLabels)) : time;
  }

  static Tensor centered(Tensor sample) {
    return sample.mul(new Scalar(2.0)).sub(new Scalar(1.0));
  }

  private void requireInputs(Tensor sample, Tensor timestep, Tensor classLabels) {
    int multiple = config.sizeMultiple();
    if (sample.dim() != 4
        || sample.size(1) != config.inChannels()
        || sample.size(2) % multiple != 0
        || sample.size(3) % multiple != 0) {
      throw new IllegalArgumentException(
          "Invalid sample: shape %s ([B, %d, H, W], H and W multiples of %d)"
              .formatted(Arrays.toString(sample.shape()), config.inChannels(), multiple));
    }
    if (timestep.dim() != 1 || timestep.size(0) != sample.size(0)) {
      throw new IllegalArgumentException(
          "Invalid timestep: shape %s ([%d])"
              .formatted(Arrays.toString(timestep.shape()), sample.size(0)));
    }
    classEmbedding.requireLabels(classLabels, sample.size(0));
  }
}
