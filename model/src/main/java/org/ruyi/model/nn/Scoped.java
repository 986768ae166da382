package org.ruyi.model.nn;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Computation whose intermediate tensors are freed at once, not when the garbage collector runs.
 */
public final class Scoped {
  private Scoped() {}

  /**
   * Runs {@code body} in a pointer scope of its own and frees everything that it made but the
   * result, which then belongs to the enclosing scope of this thread, or to the garbage collector
   * where there is none.
   */
  public static Tensor compute(Supplier<Tensor> body) {
    Tensor result;
    try (PointerScope scope = new PointerScope()) {
      result = body.get();
      result.retainReference();
    }
    PointerScope enclosing = PointerScope.getInnerScope();
    if (enclosing != null) {
      enclosing.attach(result);
      result.releaseReference();
    }
    return result;
  }
}
