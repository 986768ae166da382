package org.ruyi.model.unet;

/**
 * The place of a block on the way down.
 *
 * @param in channels that come in
 * @param out channels that go out
 * @param last whether the block keeps height and width
 */
record DownLevel(int in, int out, boolean last) {
  static DownLevel of(UNet2DConfig config, int level) {
    int out = config.blockOutChannels().get(level);
    int in = config.blockOutChannels().get(Math.max(level - 1, 0));
    return new DownLevel(in, out, level == config.levels() - 1);
  }
}
