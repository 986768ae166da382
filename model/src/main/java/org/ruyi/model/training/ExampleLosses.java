package org.ruyi.model.training;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What each example of a batch cost, before the weights of importance sampling.
 *
 * @param timesteps [B], in the units of the objective: indices of a schedule or noise levels
 * @param losses [B]
 */
// Lists of boxed numbers would cost more than what is measured.
@SuppressWarnings("ArrayRecordComponent")
public record ExampleLosses(double[] timesteps, double[] losses) {
  public ExampleLosses {
    if (timesteps.length != losses.length) {
      throw new IllegalArgumentException(
          "Invalid losses of examples: %d losses (%d, one a timestep)"
              .formatted(losses.length, timesteps.length));
    }
  }

  static ExampleLosses of(Tensor timesteps, Tensor losses) {
    return new ExampleLosses(numbers(timesteps), numbers(losses));
  }

  private static double[] numbers(Tensor values) {
    try (PointerScope scope = new PointerScope()) {
      double[] numbers = new double[Math.toIntExact(values.numel())];
      values.to(ScalarType.Double).cpu().contiguous().data_ptr_double().get(numbers);
      return numbers;
    }
  }
}
