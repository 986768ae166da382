package org.ruyi.model.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.block.TimestepEmbedding;
import org.ruyi.model.block.Timesteps;
import org.ruyi.model.block.UNetMidBlock2D;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.Embedding;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.GroupNorm;
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
  private final Timesteps timeProj;
  private final TimestepEmbedding timeEmbedding;
  private final Embedding classEmbedding;
  private final List<DownBlock> downBlocks = new ArrayList<>();
  private final UNetMidBlock2D midBlock;
  private final List<UpBlock> upBlocks = new ArrayList<>();
  private final GroupNorm convNormOut;
  private final Conv2d convOut;
  private final FlatParameters parameters;

  private UNet2DModel(UNet2DConfig config, ParameterScope scope, Memory memory) {
    this.config = config;
    int finest = config.blockOutChannels().get(0);
    int timeWidth = config.timeEmbeddingWidth();

    convIn = new Conv2d(scope.child("conv_in"), config.inChannels(), finest, 3, 1, 1);
    timeProj =
        new Timesteps(
            finest,
            config.freqShift(),
            config.flipSinToCos() ? Timesteps.Order.COSINE_FIRST : Timesteps.Order.SINE_FIRST);
    timeEmbedding = new TimestepEmbedding(scope.child("time_embedding"), finest, timeWidth);
    classEmbedding =
        config.numClassEmbeds().isPresent()
            ? new Embedding(
                scope.child("class_embedding"), config.numClassEmbeds().getAsInt(), timeWidth)
            : null;
    for (int i = 0; i < config.levels(); i++) {
      downBlocks.add(downBlock(scope.child("down_blocks", i), config, i));
    }
    for (int i = 0; i < config.levels(); i++) {
      upBlocks.add(upBlock(scope.child("up_blocks", i), config, i));
    }
    midBlock =
        new UNetMidBlock2D(
            scope.child("mid_block"),
            config.resnet().withScaleFactor(config.midBlockScaleFactor()),
            config.middleAttention(),
            config.blockOutChannels().get(config.levels() - 1));
    convNormOut =
        new GroupNorm(
            scope.child("conv_norm_out"), finest, config.normNumGroups(), config.normEps());
    convOut = new Conv2d(scope.child("conv_out"), finest, config.outChannels(), 3, 1, 1);

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

  /** The configuration this was made from. */
  public UNet2DConfig config() {
    return config;
  }

  /** The parameters, live. */
  public FlatParameters parameters() {
    return parameters;
  }

  /**
   * Predicts what the network was trained for, by default the noise in {@code sample}.
   *
   * @param sample [B, in channels, H, W] fp32; H and W multiples of {@link
   *     UNet2DConfig#sizeMultiple()}
   * @param timestep [B], integer or floating
   * @param classLabels [B] int64 in [0, classes) for a network with classes, otherwise null
   * @return [B, out channels, H, W]
   * @throws IllegalArgumentException if a shape does not fit or labels are missing or superfluous
   */
  public Tensor forward(Tensor sample, Tensor timestep, Tensor classLabels) {
    requireInputs(sample, timestep, classLabels);
    Tensor time = timeEmbedding.forward(timeProj.forward(timestep));
    if (classEmbedding != null) {
      time = time.add(classEmbedding.forward(classLabels));
    }

    Tensor hidden = convIn.forward(config.centerInputSample() ? centered(sample) : sample);
    Deque<Tensor> skips = new ArrayDeque<>();
    skips.push(hidden);
    for (DownBlock block : downBlocks) {
      hidden = block.forward(hidden, time, skips);
    }
    hidden = midBlock.forward(hidden, time);
    for (UpBlock block : upBlocks) {
      hidden = block.forward(hidden, time, skips);
    }
    return convOut.forward(silu(convNormOut.forward(hidden)));
  }

  private static Tensor centered(Tensor sample) {
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
    if (classEmbedding == null && classLabels != null) {
      throw new IllegalArgumentException(
          "Invalid class labels: given (the network has no classes)");
    }
    if (classEmbedding != null
        && (classLabels == null
            || classLabels.dim() != 1
            || classLabels.size(0) != sample.size(0))) {
      throw new IllegalArgumentException(
          "Invalid class labels: %s ([%d], the network has %d classes)"
              .formatted(
                  classLabels == null ? "none" : Arrays.toString(classLabels.shape()),
                  sample.size(0),
                  config.numClassEmbeds().getAsInt()));
    }
  }

  private static DownBlock downBlock(ParameterScope scope, UNet2DConfig config, int i) {
    DownLevel level = DownLevel.of(config, i);
    return config.downBlockTypes().get(i).equals("AttnDownBlock2D")
        ? new AttnDownBlock2D(scope, config, level)
        : new DownBlock2D(scope, config, level);
  }

  private static UpBlock upBlock(ParameterScope scope, UNet2DConfig config, int i) {
    UpLevel level = UpLevel.of(config, i);
    return config.upBlockTypes().get(i).equals("AttnUpBlock2D")
        ? new AttnUpBlock2D(scope, config, level)
        : new UpBlock2D(scope, config, level);
  }
}
