package org.ruyi.model.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradient checkpointing (Chen et al., arXiv 1604.06174): a network's segments compute without a
 * graph and keep only what they hand on; the way back computes each segment again, the last one
 * first, and so holds the graph of one segment at a time.
 *
 * <pre>{@code
 * Checkpoints checkpoints = Checkpoints.recompute();
 * Tensor loss = torch.mse_loss(model.forward(x, t, null, checkpoints), noise);
 * loss.backward();
 * checkpoints.backward();
 * }</pre>
 *
 * <p>Output and gradients are those of the plain way up to rounding: without a graph libtorch picks
 * other kernels, and contributions to a tensor that several segments share are added in another
 * order. Used by one thread, within one pointer scope.
 */
public abstract sealed class Checkpoints {
  private Checkpoints() {}

  /** No checkpoints: segments are computed as they are, and {@link #backward} has nothing to do. */
  public static Checkpoints none() {
    return new None();
  }

  /** Segments are computed twice. */
  public static Checkpoints recompute() {
    return new Recompute();
  }

  /**
   * Computes a segment.
   *
   * @param segment gives the same tensors whenever it is called; every tensor with a gradient that
   *     it reads is a parameter, an input of the network, or came out of an earlier segment
   * @return what {@code segment} gave, in the same order
   */
  public abstract List<Tensor> run(Supplier<List<Tensor>> segment);

  /** Computes a segment that gives one tensor. */
  public final Tensor runOne(Supplier<Tensor> segment) {
    return run(() -> List.of(segment.get())).get(0);
  }

  /**
   * Adds the gradients of every parameter, after the loss's own {@code backward} has filled the
   * gradients of what the last segment gave; of the segments' tensors only that of the last remain
   * in memory. Call it once.
   */
  public abstract void backward();

  private static final class None extends Checkpoints {
    @Override
    public List<Tensor> run(Supplier<List<Tensor>> segment) {
      return segment.get();
    }

    @Override
    public void backward() {}
  }

  private static final class Recompute extends Checkpoints {
    private final List<Segment> segments = new ArrayList<>();

    private record Segment(
        Supplier<List<Tensor>> body, Autocast.State autocast, List<Tensor> out) {}

    @Override
    public List<Tensor> run(Supplier<List<Tensor>> body) {
      List<Tensor> out = Scoped.computeAll(() -> leaves(body));
      segments.add(new Segment(body, Autocast.state(), out));
      return out;
    }

    private static List<Tensor> leaves(Supplier<List<Tensor>> body) {
      try (NoGradGuard guard = new NoGradGuard()) {
        return body.get().stream().map(tensor -> tensor.detach().set_requires_grad(true)).toList();
      }
    }

    @Override
    public void backward() {
      for (int i = segments.size() - 1; i >= 0; i--) {
        try (PointerScope scope = new PointerScope()) {
          backward(segments.get(i));
        }
        if (i < segments.size() - 1) {
          segments.get(i).out().forEach(Tensor::close);
        }
      }
      segments.clear();
    }

    private static void backward(Segment segment) {
      TensorVector again = new TensorVector();
      TensorVector gradients = new TensorVector();
      List<Tensor> recomputed;
      try (Autocast autocast = segment.autocast().enter()) {
        recomputed = segment.body().get();
      }
      for (int i = 0; i < recomputed.size(); i++) {
        Tensor gradient = segment.out().get(i).grad();
        if (gradient.defined() && recomputed.get(i).requires_grad()) {
          again.push_back(recomputed.get(i));
          gradients.push_back(gradient);
        }
      }
      if (!again.empty()) {
        torch.backward(again, gradients, new BoolOptional(), false, new TensorVector());
      }
    }
  }
}
