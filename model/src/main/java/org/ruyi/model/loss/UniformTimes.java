package org.ruyi.model.loss;

import static org.bytedeco.pytorch.global.torch.rand;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;

/** Times drawn uniformly from [0, 1), fp32. */
public final class UniformTimes implements TimestepSampler {
  @Override
  public Drawn draw(long count, Generator generator) {
    return Drawn.unweighted(rand(new long[] {count}, new GeneratorOptional(generator)));
  }
}
