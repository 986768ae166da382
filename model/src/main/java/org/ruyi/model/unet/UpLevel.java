package org.ruyi.model.unet;

/**
 * The place of a block on the way up.
 *
 * @param previous channels that come from the block below
 * @param in channels of the last skip connection, those of the next finer level
 * @param out channels that go out
 * @param last whether the block keeps height and width
 */
record UpLevel(int previous, int in, int out, boolean last) {
  /**
   * @param level counted from the coarsest
   */
  static UpLevel of(UNet2DConfig config, int level) {
    int coarsest = config.levels() - 1;
    int at = coarsest - level;
    return new UpLevel(
        config.blockOutChannels().get(Math.min(at + 1, coarsest)),
        config.blockOutChannels().get(Math.max(at - 1, 0)),
        config.blockOutChannels().get(at),
        level == coarsest);
  }

  /** Channels into residual block {@code layer} of {@code layers}, its skip connection included. */
  int resnetIn(int layer, int layers) {
    int skip = layer == layers - 1 ? in : out;
    return (layer == 0 ? previous : out) + skip;
  }
}
