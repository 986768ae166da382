package org.ruyi.model.unet;

import java.util.Optional;
import org.ruyi.model.block.ResnetSettings;

/**
 * One level on the way down.
 *
 * @param in channels that come in
 * @param out channels that go out
 * @param layers residual blocks
 * @param resnet what the residual blocks are like
 * @param attention what follows every residual block, where anything does
 * @param downsampler what halves height and width; empty on the last level
 */
record DownLevel(
    int in,
    int out,
    int layers,
    ResnetSettings resnet,
    Optional<Layer.Factory> attention,
    Optional<Layer.Factory> downsampler) {}
