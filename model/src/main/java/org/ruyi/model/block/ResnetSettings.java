package org.ruyi.model.block;

import java.util.OptionalInt;

/**
 * What residual blocks have in common.
 *
 * @param timeWidth width of the time embedding; empty for a block without time
 * @param timeNorm how the time embedding is taken in
 * @param groups groups of both norms
 * @param epsilon added to every variance
 * @param dropout the share of hidden elements that training drops, in [0, 1)
 * @param scaleFactor the residual sum is divided by this
 * @param resampling of the block's input and of its shortcut
 */
public record ResnetSettings(
    OptionalInt timeWidth,
    TimeNorm timeNorm,
    int groups,
    double epsilon,
    double dropout,
    double scaleFactor,
    Resampling resampling) {

  /** Blocks without time embedding, as autoencoders have them. */
  public static ResnetSettings withoutTime(int groups, double epsilon) {
    return new ResnetSettings(
        OptionalInt.empty(), TimeNorm.DEFAULT, groups, epsilon, 0, 1, Resampling.NONE);
  }

  /** Blocks that take in a time embedding of {@code width}. */
  public static ResnetSettings withTime(int width, TimeNorm norm, int groups, double epsilon) {
    return new ResnetSettings(OptionalInt.of(width), norm, groups, epsilon, 0, 1, Resampling.NONE);
  }

  /** The same with another dropout. */
  public ResnetSettings withDropout(double rate) {
    return new ResnetSettings(timeWidth, timeNorm, groups, epsilon, rate, scaleFactor, resampling);
  }

  /** The same with another divisor of the residual sum. */
  public ResnetSettings withScaleFactor(double factor) {
    return new ResnetSettings(timeWidth, timeNorm, groups, epsilon, dropout, factor, resampling);
  }

  /** The same with another resampling. */
  public ResnetSettings withResampling(Resampling other) {
    return new ResnetSettings(timeWidth, timeNorm, groups, epsilon, dropout, scaleFactor, other);
  }
}
