package org.ruyi.model.nn;

import java.util.List;
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
    return computeAll(() -> List.of(body.get())).get(0);
  }

  /** The same for several results. */
  public static List<Tensor> computeAll(Supplier<List<Tensor>> body) {
    List<Tensor> results;
    try (PointerScope scope = new PointerScope()) {
      results = body.get();
      results.forEach(Tensor::retainReference);
    }
    PointerScope enclosing = PointerScope.getInnerScope();
    if (enclosing != null) {
      results.forEach(
          result -> {
            enclosing.attach(result);
            result.releaseReference();
          });
    }
    return results;
  }
}
