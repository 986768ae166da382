package org.ruyi.model.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.ruyi.model.nn.Checkpoints;
import org.ruyi.model.nn.Conv2d;
import org.ruyi.model.nn.GroupNorm;
import org.ruyi.model.nn.ParameterScope;

/**
 * What all U-Nets have in common: down, middle, up, with a connection from every layer of the way
 * down to its counterpart on the way up.
 */
final class UNetBody {
  private final List<DownBlock> downBlocks = new ArrayList<>();
  private final List<UpBlock> upBlocks = new ArrayList<>();
  private final Layer midBlock;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  /**
   * The shape of a body.
   *
   * @param down levels from the finest
   * @param middle at the coarsest level
   * @param up levels from the coarsest
   * @param groups groups of the last norm
   * @param epsilon added to the last norm's variances
   * @param out channels that go out
   * @param outKernel size of the last convolution's kernel, odd
   */
  record Shape(
      List<DownLevel> down,
      Layer.Factory middle,
      List<UpLevel> up,
      int groups,
      double epsilon,
      int out,
      int outKernel) {}

  UNetBody(ParameterScope scope, Shape shape) {
    int finest = shape.down().get(0).out();
    int coarsest = shape.down().get(shape.down().size() - 1).out();
    for (int i = 0; i < shape.down().size(); i++) {
      downBlocks.add(new DownBlock(scope.child("down_blocks", i), shape.down().get(i)));
    }
    for (int i = 0; i < shape.up().size(); i++) {
      upBlocks.add(new UpBlock(scope.child("up_blocks", i), shape.up().get(i)));
    }
    midBlock = shape.middle().declare(scope.child("mid_block"), coarsest);
    convNormOut =
        new GroupNorm(scope.child("conv_norm_out"), finest, shape.groups(), shape.epsilon());
    int kernel = shape.outKernel();
    convOut = new Conv2d(scope.child("conv_out"), finest, shape.out(), kernel, 1, kernel / 2);
  }

  /**
   * Computes everything behind the first convolution.
   *
   * @param x [B, channels of the finest level, H, W]
   * @param checkpoints one segment a layer
   * @return [B, out, H, W]
   */
  Tensor forward(Tensor x, Conditioning conditioning, Checkpoints checkpoints) {
    Deque<Tensor> skips = new ArrayDeque<>();
    skips.push(x);
    Tensor hidden = x;
    for (DownBlock block : downBlocks) {
      hidden = block.forward(hidden, conditioning, skips, checkpoints);
    }
    Tensor coarsest = hidden;
    hidden = checkpoints.runOne(() -> midBlock.forward(coarsest, conditioning));
    for (UpBlock block : upBlocks) {
      hidden = block.forward(hidden, conditioning, skips, checkpoints);
    }
    Tensor finest = hidden;
    return checkpoints.runOne(() -> convOut.forward(silu(convNormOut.forward(finest))));
  }
}
