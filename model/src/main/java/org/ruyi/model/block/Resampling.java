package org.ruyi.model.block;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a residual block does to height and width, without parameters. */
public enum Resampling {
  NONE {
    @Override
    Tensor apply(Tensor x) {
      return x;
    }
  },
  /** Halves both: the mean of every 2 x 2 pixels. */
  DOWN {
    @Override
    Tensor apply(Tensor x) {
      return torch.avg_pool2d(
          x, TWO_BY_TWO, TWO_BY_TWO, NO_PADDING, false, true, new LongOptional());
    }
  },
  /** Doubles both: every pixel four times. */
  UP {
    @Override
    Tensor apply(Tensor x) {
      return nearest(x, 2 * x.size(2), 2 * x.size(3));
    }
  };

  private static final long[] TWO_BY_TWO = {2, 2};
  private static final long[] NO_PADDING = {0, 0};

  abstract Tensor apply(Tensor x);

  static Tensor nearest(Tensor x, long height, long width) {
    return torch.upsample_nearest2d(
        x, new long[] {height, width}, new DoubleOptional(), new DoubleOptional());
  }
}
