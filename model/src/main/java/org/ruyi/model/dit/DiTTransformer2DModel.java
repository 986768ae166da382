package org.ruyi.model.dit;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.FlatParameters;
import org.ruyi.model.nn.LayerNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.Parameter;
import org.ruyi.model.nn.ParameterLayout;
import org.ruyi.model.nn.ParameterScope;

/**
 * The diffusion transformer with adaLN-Zero (Peebles and Xie, arXiv 2212.09748) in the form of
 * diffusers' {@code DiTTransformer2DModel}: the same configuration, the same parameter names and
 * shapes, the same outputs.
 *
 * <p>Its memory belongs to the pointer scope in which it was made. {@link #forward} may run in
 * several threads at once; training may not.
 */
public final class DiTTransformer2DModel {
  private static final double EPSILON = 1e-6;

  private final DiTConfig config;
  private final Conv2d patches;
  private final Tensor positions;
  private final List<DiTBlock> transformerBlocks = new ArrayList<>();
  private final LayerNorm normOut;
  private final Linear projOut1;
  private final Linear projOut2;
  private final FlatParameters parameters;

  private DiTTransformer2DModel(
      DiTConfig config,
      Tensor positions,
      ParameterScope scope,
      Function<List<Parameter>, FlatParameters> memory) {
    this.config = config;
    this.positions = positions;
    int width = config.width();
    int patch = config.patchSize();
    patches =
        new Conv2d(
            scope.child("pos_embed").child("proj"), config.inChannels(), width, patch, patch, 0);
    for (int i = 0; i < config.numLayers(); i++) {
      transformerBlocks.add(new DiTBlock(scope.child("transformer_blocks", i), config));
    }
    normOut = LayerNorm.plain(width, EPSILON);
    projOut1 = Linear.startingAtZero(scope.child("proj_out_1"), width, 2L * width);
    projOut2 =
        Linear.startingAtZero(
            scope.child("proj_out_2"), width, (long) patch * patch * config.outChannels());
    parameters = memory.apply(scope.parameters());
  }

  /** A network with zeroed parameters and gradients on {@code device}. */
  public static DiTTransformer2DModel forTraining(DiTConfig config, Device device) {
    return on(config, device, parameters -> FlatParameters.forTraining(parameters, device));
  }

  /** A network with zeroed parameters and no gradients on {@code device}. */
  public static DiTTransformer2DModel forInference(DiTConfig config, Device device) {
    return on(config, device, parameters -> FlatParameters.forInference(parameters, device));
  }

  private static DiTTransformer2DModel on(
      DiTConfig config, Device device, Function<List<Parameter>, FlatParameters> memory) {
    int grid = config.gridSize();
    Tensor positions = PositionTable.of(grid, grid, grid, config.width(), device);
    return new DiTTransformer2DModel(config, positions, ParameterScope.root(), memory);
  }

  /** Names, shapes and offsets of the parameters; allocates nothing. */
  public static ParameterLayout layout(DiTConfig config) {
    ParameterScope scope = ParameterScope.root();
    new DiTTransformer2DModel(config, null, scope, unbound -> null);
    return ParameterLayout.of(scope.parameters());
  }

  /** The configuration this was made from. */
  public DiTConfig config() {
    return config;
  }

  /** The parameters, live. */
  public FlatParameters parameters() {
    return parameters;
  }

  /**
   * Predicts what the network was trained for.
   *
   * @param sample [B, in channels, H, W] fp32; H and W multiples of the patch size
   * @param timestep [B], integer or floating
   * @param classLabels [B] int64 in [0, classes]; the label {@code classes} means no class
   * @return [B, out channels, H, W] fp32
   * @throws IllegalArgumentException if a shape does not fit
   */
  public Tensor forward(Tensor sample, Tensor timestep, Tensor classLabels) {
    return forward(sample, timestep, classLabels, Checkpoints.none());
  }

  /**
   * The same, block by block with checkpoints.
   *
   * @param checkpoints whose {@code backward} follows the loss's
   */
  public Tensor forward(
      Tensor sample, Tensor timestep, Tensor classLabels, Checkpoints checkpoints) {
    requireInputs(sample, timestep, classLabels);
    int rows = (int) sample.size(2) / config.patchSize();
    int columns = (int) sample.size(3) / config.patchSize();

    Tensor hidden =
        checkpoints.runOne(
            () ->
                patches
                    .forward(sample)
                    .flatten(2, 3)
                    .transpose(1, 2)
                    .add(positions(rows, columns)));
    for (DiTBlock block : transformerBlocks) {
      Tensor in = hidden;
      hidden = checkpoints.runOne(() -> block.forward(in, timestep, classLabels));
    }
    Tensor last = hidden;
    return checkpoints.runOne(
        () -> image(out(last, timestep, classLabels), rows, columns).to(ScalarType.Float));
  }

  /** The last layers, [B, N, width] to [B, N, p·p·C]. */
  private Tensor out(Tensor hidden, Tensor timestep, Tensor classLabels) {
    Tensor condition = transformerBlocks.get(0).embedding(timestep, classLabels);
    TensorVector shiftScale = projOut1.forward(silu(condition)).unsqueeze(1).chunk(2, 2);
    return projOut2.forward(
        Modulation.of(normOut.forward(hidden), shiftScale.get(0), shiftScale.get(1)));
  }

  private Tensor positions(int rows, int columns) {
    int grid = config.gridSize();
    return rows == grid && columns == grid
        ? positions
        : PositionTable.of(rows, columns, grid, config.width(), positions.device());
  }

  /** [B, rows·columns, p·p·C] to [B, C, rows·p, columns·p]. */
  private Tensor image(Tensor tokens, int rows, int columns) {
    int patch = config.patchSize();
    int channels = config.outChannels();
    return tokens
        .reshape(tokens.size(0), rows, columns, patch, patch, channels)
        .permute(0, 5, 1, 3, 2, 4)
        .reshape(tokens.size(0), channels, (long) rows * patch, (long) columns * patch);
  }

  private void requireInputs(Tensor sample, Tensor timestep, Tensor classLabels) {
    int patch = config.patchSize();
    if (sample.dim() != 4
        || sample.size(1) != config.inChannels()
        || sample.size(2) % patch != 0
        || sample.size(3) % patch != 0) {
      throw new IllegalArgumentException(
          "Invalid sample: shape %s ([B, %d, H, W], H and W multiples of %d)"
              .formatted(Arrays.toString(sample.shape()), config.inChannels(), patch));
    }
    requireBatch("timestep", timestep, sample.size(0));
    requireBatch("class labels", classLabels, sample.size(0));
  }

  private static void requireBatch(String what, Tensor tensor, long batch) {
    if (tensor == null || tensor.dim() != 1 || tensor.size(0) != batch) {
      throw new IllegalArgumentException(
          "Invalid %s: %s ([%d])"
              .formatted(what, tensor == null ? "none" : Arrays.toString(tensor.shape()), batch));
    }
  }
}
