package org.ruyi.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Values of tensors and their comparison in tests. */
public final class Tensors {
  private Tensors() {}

  public static float[] floats(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor flat = tensor.detach().to(ScalarType.Float).cpu().contiguous();
      float[] values = new float[(int) flat.numel()];
      new FloatPointer(flat.data_ptr()).get(values);
      return values;
    }
  }

  /** max |actual − expected| / max |expected|. */
  public static double difference(Tensor actual, Tensor expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor a = actual.detach().cpu().to(ScalarType.Double);
      Tensor e = expected.detach().cpu().to(ScalarType.Double);
      double largest = e.abs().max().item_double();
      double worst = a.sub(e).abs().max().item_double();
      return largest == 0 ? worst : worst / largest;
    }
  }

  public static void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
    assertThat(difference(actual, expected)).as(what).isLessThanOrEqualTo(tolerance);
  }
}
