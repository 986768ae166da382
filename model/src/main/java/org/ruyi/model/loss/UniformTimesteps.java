package org.ruyi.model.loss;

import static org.bytedeco.pytorch.global.torch.randint;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Indices drawn uniformly. */
public final class UniformTimesteps implements TimestepSampler {
  private final long[] choices;

  private UniformTimesteps(long[] choices) {
    if (choices.length == 0) {
      throw new IllegalArgumentException("Invalid timesteps: none (at least one)");
    }
    this.choices = choices.clone();
  }

  /** Among 0 to {@code count} − 1. */
  public static UniformTimesteps below(int count) {
    return new UniformTimesteps(LongStream.range(0, count).toArray());
  }

  /** Among the given ones. */
  public static UniformTimesteps among(long... timesteps) {
    return new UniformTimesteps(timesteps);
  }

  @Override
  public Drawn draw(long count, Generator generator) {
    Tensor drawn =
        randint(
            choices.length,
            new long[] {count},
            new GeneratorOptional(generator),
            new TensorOptions(ScalarType.Long));
    return Drawn.unweighted(Tensor.create(choices, choices.length).index_select(0, drawn));
  }
}
