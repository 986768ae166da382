package org.ruyi.model.toy;

import static org.bytedeco.pytorch.global.torch.make_generator_cpu;
import static org.bytedeco.pytorch.global.torch.rand;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Patches of 8 x 8 with one bright spot of random place and width, in [-1, 1]. */
final class Blobs {
  static final int SIDE = 8;

  private Blobs() {}

  /** Patches, [count, 1, 8, 8]. */
  static Tensor patches(long count, long seed) {
    Tensor drawn =
        rand(new long[] {3, count, 1, 1, 1}, new GeneratorOptional(make_generator_cpu(seed)));
    Tensor pixel =
        torch.arange(new Scalar(0), new Scalar(SIDE), new TensorOptions(ScalarType.Float));
    Tensor row = pixel.view(1, 1, SIDE, 1).sub(place(drawn.select(0, 0)));
    Tensor column = pixel.view(1, 1, 1, SIDE).sub(place(drawn.select(0, 1)));
    Tensor width = drawn.select(0, 2).add(new Scalar(1.0));
    return row.mul(row)
        .add(column.mul(column))
        .div(width.mul(width))
        .mul(new Scalar(-0.5))
        .exp()
        .mul(new Scalar(2.0))
        .sub(new Scalar(1.0));
  }

  /** Between the second and the last but one pixel. */
  private static Tensor place(Tensor unit) {
    return unit.mul(new Scalar(SIDE - 3.0)).add(new Scalar(1.0));
  }
}
