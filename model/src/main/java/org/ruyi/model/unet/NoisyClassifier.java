package org.ruyi.model.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.block.AttentionPool2D;
import org.ruyi.model.block.TimestepEmbedding;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.DropoutSeed;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.Parameter;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterScope;

/**
 * The classifier of noisy images that guides a diffusion model (Dhariwal and Nichol, arXiv
 * 2105.05233, section 4): a U-Net's way down and middle, with the U-Net's parameter names, and a
 * head that pools the pixels and gives a logit a class.
 *
 * <p>Its memory belongs to the pointer scope in which it was made. {@link #logits} may run in
 * several threads at once; training may not.
 */
public final class NoisyClassifier {
  private final NoisyClassifierConfig config;
  private final Conv2d convIn;
  private final TimeFeatures timeProj;
  private final TimestepEmbedding timeEmbedding;
  private final List<DownBlock> downBlocks = new ArrayList<>();
  private final Layer midBlock;
  private final GroupNorm convNormOut;
  private final Function<Tensor, Tensor> pool;
  private final DropoutSeed dropoutSeed;
  private final FlatParameters parameters;

  private NoisyClassifier(
      NoisyClassifierConfig config,
      ParameterScope scope,
      Function<List<Parameter>, FlatParameters> memory) {
    this.config = config;
    UNet2DConfig unet = config.unet();
    UNetBody.Shape shape = UNet2DLevels.of(unet);
    int finest = unet.blockOutChannels().get(0);
    int coarsest = unet.blockOutChannels().get(unet.levels() - 1);

    convIn = new Conv2d(scope.child("conv_in"), unet.inChannels(), finest, 3, 1, 1);
    timeProj = UNet2DModel.timeFeatures(scope.child("time_proj"), unet);
    timeEmbedding =
        new TimestepEmbedding(scope.child("time_embedding"), finest, unet.timeEmbeddingWidth());
    for (int i = 0; i < shape.down().size(); i++) {
      downBlocks.add(new DownBlock(scope.child("down_blocks", i), shape.down().get(i)));
    }
    midBlock = shape.middle().declare(scope.child("mid_block"), coarsest);
    convNormOut =
        new GroupNorm(scope.child("conv_norm_out"), coarsest, shape.groups(), shape.epsilon());
    pool = pool(scope.child("pool"), config, coarsest);

    dropoutSeed = scope.dropoutSeed();
    parameters = memory.apply(scope.parameters());
  }

  private static Function<Tensor, Tensor> pool(
      ParameterScope scope, NoisyClassifierConfig config, int channels) {
    return switch (config.pool()) {
      case ATTENTION ->
          new AttentionPool2D(
                  scope,
                  channels,
                  config.coarsestPixels(),
                  config.unet().attention(channels).heads(),
                  config.numClasses())
              ::forward;
      case AVERAGE -> {
        Linear out = Linear.startingAtZero(scope.child("to_out", 0), channels, config.numClasses());
        yield x -> out.forward(x.mean(2, 3));
      }
    };
  }

  /** A network with zeroed parameters and gradients on {@code device}. */
  public static NoisyClassifier forTraining(NoisyClassifierConfig config, Device device) {
    return new NoisyClassifier(
        config,
        ParameterScope.root(),
        parameters -> FlatParameters.forTraining(parameters, device));
  }

  /** A network with zeroed parameters and no gradients on {@code device}. */
  public static NoisyClassifier forInference(NoisyClassifierConfig config, Device device) {
    return new NoisyClassifier(
        config,
        ParameterScope.root(),
        parameters -> FlatParameters.forInference(parameters, device));
  }

  /** Names, shapes and offsets of the parameters; allocates nothing. */
  public static ParameterLayout layout(NoisyClassifierConfig config) {
    ParameterScope scope = ParameterScope.root();
    new NoisyClassifier(config, scope, unbound -> null);
    return ParameterLayout.of(scope.parameters());
  }

  /** The configuration this was made from. */
  public NoisyClassifierConfig config() {
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
   * Logarithms of the classes' probabilities, up to a constant an image.
   *
   * @param sample [B, in channels, H, W] fp32, noisy; of the U-Net's sample size where attention
   *     pools, otherwise H and W multiples of the U-Net's {@link UNet2DConfig#sizeMultiple()}
   * @param timestep [B], integer or floating
   * @return [B, classes] fp32
   * @throws IllegalArgumentException if a shape does not fit
   */
  public Tensor logits(Tensor sample, Tensor timestep) {
    return logits(sample, timestep, Checkpoints.none());
  }

  /**
   * The same, layer by layer with checkpoints.
   *
   * @param checkpoints whose {@code backward} follows the loss's
   */
  public Tensor logits(Tensor sample, Tensor timestep, Checkpoints checkpoints) {
    requireInputs(sample, timestep);
    Tensor embedded = checkpoints.runOne(() -> timeEmbedding.forward(timeProj.of(timestep)));
    Conditioning time = Conditioning.ofTime(embedded);
    Tensor hidden =
        checkpoints.runOne(
            () ->
                convIn.forward(
                    config.unet().centerInputSample() ? UNet2DModel.centered(sample) : sample));
    for (DownBlock block : downBlocks) {
      hidden = block.forward(hidden, time, new ArrayDeque<>(), checkpoints);
    }
    Tensor coarsest = hidden;
    Tensor middle = checkpoints.runOne(() -> midBlock.forward(coarsest, time));
    return checkpoints.runOne(
        () -> pool.apply(silu(convNormOut.forward(middle))).to(ScalarType.Float));
  }

  private void requireInputs(Tensor sample, Tensor timestep) {
    UNet2DConfig unet = config.unet();
    int multiple = unet.sizeMultiple();
    if (sample.dim() != 4
        || sample.size(1) != unet.inChannels()
        || sample.size(2) % multiple != 0
        || sample.size(3) % multiple != 0) {
      throw new IllegalArgumentException(
          "Invalid sample: shape %s ([B, %d, H, W], H and W multiples of %d)"
              .formatted(Arrays.toString(sample.shape()), unet.inChannels(), multiple));
    }
    if (config.pool() == NoisyClassifierConfig.Pool.ATTENTION) {
      UNet2DConfig.SampleSize size = unet.sampleSize().orElseThrow();
      if (sample.size(2) != size.height() || sample.size(3) != size.width()) {
        throw new IllegalArgumentException(
            "Invalid sample: shape %s (%d x %d, where attention pools)"
                .formatted(Arrays.toString(sample.shape()), size.height(), size.width()));
      }
    }
    if (timestep.dim() != 1 || timestep.size(0) != sample.size(0)) {
      throw new IllegalArgumentException(
          "Invalid timestep: shape %s ([%d])"
              .formatted(Arrays.toString(timestep.shape()), sample.size(0)));
    }
  }
}
