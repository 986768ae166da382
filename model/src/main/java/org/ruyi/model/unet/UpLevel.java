package org.ruyi.model.unet;

import java.util.Optional;
import org.ruyi.model.block.ResnetSettings;

/**
 * One level on the way up.
 *
 * @param previous channels that come from the block below
 * @param in channels of the last skip connection, those of the next finer level
 * @param out channels that go out
 * @param layers residual blocks
 * @param resnet what the residual blocks are like
 * @param attention what follows every residual block, where anything does
 * @param upsampler what doubles height and width; empty on the last level
 */
record UpLevel(
    int previous,
    int in,
    int out,
    int layers,
    ResnetSettings resnet,
    Optional<Layer.Factory> attention,
    Optional<Upsampler.Factory> upsampler) {

  /** Channels into residual block {@code layer}, its skip connection included. */
  int resnetIn(int layer) {
    int skip = layer == layers - 1 ? in : out;
    return (layer == 0 ? previous : out) + skip;
  }
}
