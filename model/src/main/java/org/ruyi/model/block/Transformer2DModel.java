package org.ruyi.model.block;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.Linear;
import org.ruyi.model.nn.ParameterScope;

/**
 * Transformer blocks over the pixels of an image, projected in and out, around a shortcut (latent
 * diffusion, arXiv 2112.10752, appendix E.2.1).
 */
public final class Transformer2DModel {
  private static final double EPSILON = 1e-6;

  private final GroupNorm norm;
  private final Projection projIn;
  private final List<BasicTransformerBlock> blocks = new ArrayList<>();
  private final Projection projOut;

  /**
   * What transformers over pixels have in common.
   *
   * @param heads divides the channels
   * @param contextWidth of the tokens that cross-attention attends to
   * @param layers transformer blocks
   * @param groups groups of the norm
   * @param projection how pixels become tokens
   * @param first what the first attention of every block attends to
   */
  public record Settings(
      int heads,
      int contextWidth,
      int layers,
      int groups,
      ProjectionType projection,
      BasicTransformerBlock.FirstAttention first) {

    /** The same with another first attention. */
    public Settings withFirst(BasicTransformerBlock.FirstAttention other) {
      return new Settings(heads, contextWidth, layers, groups, projection, other);
    }
  }

  /** How a projection stores its weight; both compute the same. */
  public enum ProjectionType {
    /** [C, C, 1, 1] */
    CONVOLUTION,
    /** [C, C] */
    LINEAR
  }

  private interface Projection {
    Tensor forward(Tensor x);
  }

  /** Declares the parameters of a transformer over {@code channels}. */
  public Transformer2DModel(ParameterScope scope, Settings settings, int channels) {
    norm = new GroupNorm(scope.child("norm"), channels, settings.groups(), EPSILON);
    projIn = projection(scope.child("proj_in"), settings.projection(), channels);
    for (int i = 0; i < settings.layers(); i++) {
      blocks.add(
          new BasicTransformerBlock(
              scope.child("transformer_blocks", i),
              channels,
              settings.contextWidth(),
              settings.heads(),
              settings.first()));
    }
    projOut = projection(scope.child("proj_out"), settings.projection(), channels);
  }

  /** A projection of tokens, [B, N, C] to the same shape. */
  private static Projection projection(ParameterScope scope, ProjectionType type, int channels) {
    return switch (type) {
      case LINEAR -> new Linear(scope, channels, channels)::forward;
      case CONVOLUTION -> {
        Conv2d conv = new Conv2d(scope, channels, channels, 1, 1, 0);
        yield tokens -> conv.pointwise(tokens);
      }
    };
  }

  /**
   * Computes the transformer.
   *
   * @param x [B, C, H, W]
   * @param context [B, M, context width]
   * @param contextBias added to the scores of cross-attention, broadcastable to [B, heads, H·W, M];
   *     null for none
   * @return [B, C, H, W]
   */
  public Tensor forward(Tensor x, Tensor context, Tensor contextBias) {
    Tensor tokens = projIn.forward(norm.forward(x).flatten(2, 3).transpose(1, 2));
    for (BasicTransformerBlock block : blocks) {
      tokens = block.forward(tokens, context, contextBias);
    }
    return projOut.forward(tokens).transpose(1, 2).reshape(x.shape()).add(x);
  }
}
