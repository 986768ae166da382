package org.ruyi.model.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The last few tensors of a run, newest first. They outlive the pointer scope of the step that made
 * them and are freed when they fall out, or with the history.
 */
final class TensorHistory implements AutoCloseable {
  private final int capacity;
  private final Deque<Tensor> newestFirst = new ArrayDeque<>();

  TensorHistory(int capacity) {
    this.capacity = capacity;
  }

  void push(Tensor tensor) {
    // A handle of its own: the caller may close the one that it passed.
    Tensor kept = new Tensor(tensor);
    kept.retainReference();
    newestFirst.addFirst(kept);
    if (newestFirst.size() > capacity) {
      newestFirst.removeLast().releaseReference();
    }
  }

  int size() {
    return newestFirst.size();
  }

  /** The tensor pushed {@code age} pushes before the newest. */
  Tensor get(int age) {
    return newestFirst().get(age);
  }

  List<Tensor> newestFirst() {
    return new ArrayList<>(newestFirst);
  }

  void clear() {
    newestFirst.forEach(Tensor::releaseReference);
    newestFirst.clear();
  }

  @Override
  public void close() {
    clear();
  }
}
